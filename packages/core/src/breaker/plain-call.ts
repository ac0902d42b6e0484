import type { Call } from './call.js';
import type { ProtectedFunction } from './call-options.js';
import type { CallPath } from './call-path.js';
import type { TryResult } from './try-result.js';

/** Runs an admitted call that neither a timeout nor a signal of its caller can end. */
export async function runPlainly<T>(circuit: CallPath, call: Call, fn: ProtectedFunction<T>): Promise<T> {
  let value: T;
  try {
    value = await fn(call);
  } catch (error) {
    circuit.threw(call, error);
    call.end();
    if (call.lease !== undefined) await circuit.concluded();
    throw error;
  }
  circuit.returned(call, value);
  call.end();
  if (call.lease !== undefined) await circuit.concluded();
  return value;
}

/** As `runPlainly`, for a caller who would rather look than catch. */
export async function tryPlainly<T>(circuit: CallPath, call: Call, fn: ProtectedFunction<T>): Promise<TryResult<T>> {
  let value: T;
  try {
    value = await fn(call);
  } catch (error) {
    circuit.threw(call, error);
    call.end();
    if (call.lease !== undefined) await circuit.concluded();
    return { ok: false, rejected: false, error };
  }
  circuit.returned(call, value);
  call.end();
  if (call.lease !== undefined) await circuit.concluded();
  return { ok: true, value };
}
