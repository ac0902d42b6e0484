import type { CallContext } from './call.js';

/** A function that a breaker protects. */
export type ProtectedFunction<T> = (context: CallContext) => T | PromiseLike<T>;

/** What a caller may say of one call. */
export interface CallOptions {
  /** Ends the call when it is aborted: the caller gets the signal's reason, and the call is ignored. */
  readonly signal?: AbortSignal | undefined;
}
