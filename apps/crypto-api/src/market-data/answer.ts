/** What can be told about the market: live, from before with its age, or why not. */
export type Answer<Value> =
  | { readonly kind: 'live'; readonly value: Value }
  | { readonly kind: 'from_memory'; readonly value: Value; readonly ageMs: number }
  | { readonly kind: 'unknown_coins'; readonly ids: readonly string[] }
  | { readonly kind: 'unsupported_currency' }
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number };
