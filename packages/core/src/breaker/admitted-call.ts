import type { Call } from './call.js';
import type { ProtectedFunction } from './call-options.js';
import type { TryResult } from './try-result.js';

/** Runs a call that may be a probe: its caller is let go when the store has concluded from it. */
export function runAdmitted<T>(call: Call, fn: ProtectedFunction<T>): Promise<T> {
  return call.lease === undefined ? call.run(fn) : runProbe(call, fn);
}

/** As `runAdmitted`, for a caller who would rather look than catch. */
export function tryAdmitted<T>(call: Call, fn: ProtectedFunction<T>): Promise<TryResult<T>> {
  return call.lease === undefined ? call.tryRun(fn) : tryProbe(call, fn);
}

async function runProbe<T>(call: Call, fn: ProtectedFunction<T>): Promise<T> {
  try {
    return await call.run(fn);
  } finally {
    await call.concluded();
  }
}

async function tryProbe<T>(call: Call, fn: ProtectedFunction<T>): Promise<TryResult<T>> {
  const result = await call.tryRun(fn);
  await call.concluded();
  return result;
}
