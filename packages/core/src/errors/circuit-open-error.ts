import type { CircuitState } from '../machine/circuit-state.js';
import { hasCode } from './error-code.js';

/**
 * Why a breaker rejected a call.
 *
 * - `open`: the circuit is open and its retry time has not come.
 * - `probe_limit`: the circuit is half-open and all its probes are out.
 * - `forced_open`: an operator ordered it.
 * - `store_unavailable`: the store does not answer, and `onStoreFailure` is `'open'`.
 * - `closed_breaker`: `close()` was called on the breaker.
 */
export type RejectionReason = 'open' | 'probe_limit' | 'forced_open' | 'store_unavailable' | 'closed_breaker';

/** What a rejection says of itself. */
export interface Rejection {
  readonly breakerName: string;
  readonly state: CircuitState;
  readonly reason: RejectionReason;
  /** Milliseconds until the circuit admits a probe; null where no time is set. */
  readonly retryAfterMs: number | null;
  /** The moment of that probe by the wall clock; null where no time is set. */
  readonly nextAttemptAt: Date | null;
}

const BECAUSE: Record<RejectionReason, string> = {
  open: 'is open',
  probe_limit: 'is half-open and its probes are all out',
  forced_open: 'is forced open',
  store_unavailable: 'cannot reach its store',
  closed_breaker: 'was closed for good by close()',
};

/**
 * A call was rejected: the function was not called.
 *
 * The message depends on the breaker and the reason alone, so that logs can be grouped by it.
 */
export class CircuitOpenError extends Error implements Rejection {
  declare readonly code: 'ERR_CIRCUIT_OPEN';
  declare readonly breakerName: string;
  declare readonly state: CircuitState;
  declare readonly reason: RejectionReason;
  declare readonly retryAfterMs: number | null;
  declare readonly nextAttemptAt: Date | null;

  constructor(rejection: Rejection) {
    super(messageOf(rejection.breakerName, rejection.reason));
    Object.assign(this, rejection, { code: 'ERR_CIRCUIT_OPEN' });
  }

  override get name(): string {
    return 'CircuitOpenError';
  }
}

export function isCircuitOpenError(error: unknown): error is CircuitOpenError {
  return hasCode(error, 'ERR_CIRCUIT_OPEN');
}

function messageOf(breakerName: string, reason: RejectionReason): string {
  return `Circuit '${breakerName}' ${BECAUSE[reason]}`;
}

class BareCircuitOpenError implements Rejection {
  declare readonly code: 'ERR_CIRCUIT_OPEN';
  declare readonly breakerName: string;
  declare readonly state: CircuitState;
  declare readonly reason: RejectionReason;
  declare readonly retryAfterMs: number | null;
  declare readonly nextAttemptAt: Date | null;

  constructor(
    breakerName: string,
    state: CircuitState,
    reason: RejectionReason,
    retryAfterMs: number | null,
    nextAttemptAt: Date | null,
  ) {
    this.code = 'ERR_CIRCUIT_OPEN';
    this.breakerName = breakerName;
    this.state = state;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
    this.nextAttemptAt = nextAttemptAt;
  }

  get message(): string {
    return messageOf(this.breakerName, this.reason);
  }

  /** Whoever catches an error may rewrite it. */
  set message(message: string) {
    redefine(this, 'message', message);
  }

  get stack(): string {
    return `CircuitOpenError: ${this.message}`;
  }

  set stack(stack: string) {
    redefine(this, 'stack', stack);
  }
}

function redefine(error: object, key: 'message' | 'stack', value: string): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false });
}

/**
 * The same error without a stack.
 *
 * Each way to make a native error prepares to walk the stack, even under
 * `Error.stackTraceLimit = 0`, and that alone costs more than all the rest of a rejection. This
 * one is an ordinary object that inherits from `CircuitOpenError`: `instanceof` and `isCircuitOpenError`
 * hold, and `stack` is its first line. Only `util.types.isNativeError` and `Error.isError` tell the difference.
 */
export const StacklessCircuitOpenError = /* @__PURE__ */ inheritingFromCircuitOpenError();

function inheritingFromCircuitOpenError(): new (
  ...rejection: ConstructorParameters<typeof BareCircuitOpenError>
) => CircuitOpenError {
  Object.defineProperty(BareCircuitOpenError.prototype, 'constructor', { value: CircuitOpenError });
  Object.setPrototypeOf(BareCircuitOpenError.prototype, CircuitOpenError.prototype);
  return BareCircuitOpenError as never;
}
