import { Call } from './call.js';
import type { ProtectedFunction } from './call-options.js';
import type { CallPath } from './call-path.js';
import type { TryResult } from './try-result.js';

// The way of a call that neither a timeout nor a signal of its caller can end, and that has no fallback. Almost every
// one is admitted by a look at one number, apart from the asynchronous function: V8 inlines up to a total for each
// function, and what all calls need is more than that.

export function callPlainly<T>(circuit: CallPath, fn: ProtectedFunction<T>): Promise<T> {
  const { passing } = circuit;
  return passing === 0 ? callLookedAt(circuit, fn) : new Call(circuit, passing).run(fn);
}

/** As `callPlainly`, for a caller who would rather look than catch. */
export function tryPlainly<T>(circuit: CallPath, fn: ProtectedFunction<T>): Promise<TryResult<T>> {
  const { passing } = circuit;
  return passing === 0 ? tryLookedAt(circuit, fn) : new Call(circuit, passing).tryRun(fn);
}

function callLookedAt<T>(circuit: CallPath, fn: ProtectedFunction<T>): Promise<T> {
  const barred = circuit.barred();
  if (barred !== undefined) return Promise.reject(barred);
  const call = new Call(circuit, 0);
  const rejection = circuit.enter(call);
  if (rejection === undefined) return runAdmitted(call, fn);
  if (!(rejection instanceof Promise)) return Promise.reject(rejection);
  return rejection.then((rejected) => (rejected === undefined ? runAdmitted(call, fn) : Promise.reject(rejected)));
}

function tryLookedAt<T>(circuit: CallPath, fn: ProtectedFunction<T>): Promise<TryResult<T>> {
  const barred = circuit.barred();
  if (barred !== undefined) return Promise.resolve({ ok: false, rejected: true, error: barred });
  const call = new Call(circuit, 0);
  const rejection = circuit.enter(call);
  if (rejection === undefined) return tryAdmitted(call, fn);
  if (!(rejection instanceof Promise)) return Promise.resolve({ ok: false, rejected: true, error: rejection });
  return rejection.then((error) =>
    error === undefined ? tryAdmitted(call, fn) : { ok: false, rejected: true, error },
  );
}

// The caller of a probe is let go when the store has concluded from it; no other caller waits.

function runAdmitted<T>(call: Call, fn: ProtectedFunction<T>): Promise<T> {
  return call.lease === undefined ? call.run(fn) : runProbe(call, fn);
}

function tryAdmitted<T>(call: Call, fn: ProtectedFunction<T>): Promise<TryResult<T>> {
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
