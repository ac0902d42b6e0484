import { hasCode } from './error-code.js';

/** A call took longer than `callTimeoutMs`. Its signal was aborted; what the function still does is not waited for. */
export class CallTimeoutError extends Error {
  readonly code = 'ERR_CALL_TIMEOUT';
  readonly breakerName: string;
  readonly timeoutMs: number;

  constructor(breakerName: string, timeoutMs: number) {
    super(`Call through circuit '${breakerName}' took longer than ${timeoutMs} ms`);
    this.breakerName = breakerName;
    this.timeoutMs = timeoutMs;
  }

  override get name(): string {
    return 'CallTimeoutError';
  }
}

export function isCallTimeoutError(error: unknown): error is CallTimeoutError {
  return hasCode(error, 'ERR_CALL_TIMEOUT');
}
