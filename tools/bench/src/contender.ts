/** The circuit breakers that are measured side by side, in the order in which they are shown. */
export const CONTENDERS = ['tripswitch', 'cockatiel', 'opossum', 'mollitia'] as const;

export type Contender = (typeof CONTENDERS)[number];

/** A number for each contender that has what is measured. */
export type ByContender<Value> = Partial<Record<Contender, Value>>;
