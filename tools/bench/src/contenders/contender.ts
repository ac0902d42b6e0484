import type { Operation } from '../rows/floors.js';
import type { RowName } from '../rows/rows.js';

/** The circuit breakers that are measured side by side, in the order in which they are shown. */
export const CONTENDERS = ['tripswitch', 'cockatiel', 'opossum', 'mollitia'] as const;

export type ContenderName = (typeof CONTENDERS)[number];

/** A value for each contender that has what is measured. */
export type ByContender<Value> = Partial<Record<ContenderName, Value>>;

export interface Contender {
  /** Makes a breaker with the options that most have, none but a name; `call` makes a successful call through it. */
  readonly idle: (name: string) => { readonly breaker: object; readonly call: Operation };
  /** For each row that the contender has, makes the call that is measured. */
  readonly rows: Partial<Record<RowName, () => Operation | Promise<Operation>>>;
}
