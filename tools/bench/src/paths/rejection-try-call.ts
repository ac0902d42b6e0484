import { CircuitBreaker } from '@tripswitch/core';
import type { CallPath } from '../timing/call-path.js';
import { guarded, succeed, throwReadyError } from '../timing/floors.js';

/** A rejection without a throw, held against a success without a breaker. No other breaker has it. */
export async function rejectionTryCall(): Promise<CallPath> {
  const tripswitch = new CircuitBreaker({ name: 'rejection', failureThreshold: 1, recoveryTimeoutMs: 3_600_000 });
  await tripswitch.tryCall(throwReadyError);
  return { floor: guarded(succeed), contenders: { tripswitch: () => tripswitch.tryCall(succeed) } };
}
