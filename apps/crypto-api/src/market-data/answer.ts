/** What is known about the market: live, or at least in part from before, with its age. */
export type KnownAnswer<Value> =
  | { readonly kind: 'live'; readonly value: Value }
  | { readonly kind: 'from_memory'; readonly value: Value; readonly ageMs: number };

/** What can be told about the market, or why not. */
export type Answer<Value> =
  | KnownAnswer<Value>
  | { readonly kind: 'unknown_coins'; readonly ids: readonly string[] }
  | { readonly kind: 'unsupported_currency' }
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number };
