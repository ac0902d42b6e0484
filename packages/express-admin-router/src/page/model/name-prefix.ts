/**
 * The part of a name that several circuits share, such as `payments` of `payments-ledger`: up to the first of the
 * separators that services use. Empty where the name has none.
 */
export function namePrefix(name: string): string {
  const end = name.search(/[-_.:/ ]/);
  return end > 0 ? name.slice(0, end) : '';
}
