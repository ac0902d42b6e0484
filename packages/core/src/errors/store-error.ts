import { hasCode } from './error-code.js';

/**
 * Why a store did not do what it was asked.
 *
 * - `no_answer`: it could not be reached, or failed.
 * - `newer_schema`: the record was written by a newer version; it is left as it is.
 */
export type StoreErrorReason = 'no_answer' | 'newer_schema';

/** A store could not do what it was asked. What a breaker does then is said by its `onStoreFailure`. */
export class StoreError extends Error {
  readonly code = 'ERR_STORE';
  readonly reason: StoreErrorReason;

  constructor(message: string, options?: ErrorOptions & { readonly reason?: StoreErrorReason | undefined }) {
    super(message, options);
    this.reason = options?.reason ?? 'no_answer';
  }

  override get name(): string {
    return 'StoreError';
  }
}

export function isStoreError(error: unknown): error is StoreError {
  return hasCode(error, 'ERR_STORE');
}
