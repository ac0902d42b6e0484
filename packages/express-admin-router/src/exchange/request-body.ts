/** What came as the body of a request. */
export type RequestBody =
  /** The bytes, as they were sent or as far as a parser in front of the router left them. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** A parser in front of the router has read it already. */
  | { readonly kind: 'parsed'; readonly value: unknown }
  | { readonly kind: 'too_large' }
  /** The client went away before it had sent all. */
  | { readonly kind: 'cut_off' };
