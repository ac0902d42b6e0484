import type { Clock, ClockTimer } from './clock.js';

interface AsyncContext {
  runInAsyncScope<T>(fn: () => T): T;
}

/** What a host may have, and a browser or a worker has not. */
interface Host {
  readonly performance?: { now(): number };
  readonly process?: {
    getBuiltinModule?(id: string): { AsyncResource?: new (type: string) => AsyncContext } | undefined;
  };
}

const host = globalThis as Host;

// Looking `performance` up on the global object costs a third of reading it, and it is read for calls.
// Fake timers replace it, but they replace `setTimeout` as well, which costs nothing to look up.
let source = host.performance ?? Date;
let sourceOf = setTimeout;

/**
 * A timer calls back in the asynchronous context that set it. One timer serves many calls, so it is set in the context
 * in which this module was loaded, and not in that of the call which happens to need it first (law I5).
 */
const contextOfTimers = /* @__PURE__ */ captureContext();

/**
 * The machine's clocks. No other file reads them.
 *
 * Its timers call back outside every `AsyncLocalStorage.run`, if this package was loaded outside too, as by an `import`
 * at the top of a module. Where a request loads it, with `import()` or `require` in its handler, they call back in that
 * request's context: Node.js has no public interface that leads out of all contexts.
 */
export const systemClock: Clock = {
  now() {
    if (sourceOf !== setTimeout) {
      sourceOf = setTimeout;
      source = host.performance ?? Date;
    }
    return source.now();
  },
  wallNow: () => Date.now(),
  setTimer(callback: () => void, delayMs: number): ClockTimer {
    const set = () => setTimeout(callback, delayMs);
    const timer = outsideCalls(set);
    const cancel = () => clearTimeout(timer);
    if (!canBeHeld(timer)) return { cancel };
    return {
      cancel,
      hold(holds) {
        if (holds) timer.ref();
        else timer.unref();
      },
    };
  },
};

/** Runs what serves no single call outside the asynchronous contexts of calls: timers, and the work of a store (law I5). */
export function outsideCalls<T>(run: () => T): T {
  return contextOfTimers === undefined ? run() : contextOfTimers.runInAsyncScope(run);
}

/** `setTimeout` gives an object in Node.js, Deno and Bun, and a number, which has no methods, elsewhere. */
function canBeHeld(timer: unknown): timer is Pick<NodeJS.Timeout, 'ref' | 'unref'> {
  return typeof (timer as Partial<NodeJS.Timeout>).unref === 'function';
}

/** The asynchronous context of this moment. The module is asked for, not imported: most hosts lack it. */
function captureContext(): AsyncContext | undefined {
  const { AsyncResource } = host.process?.getBuiltinModule?.('node:async_hooks') ?? {};
  return AsyncResource && new AsyncResource('TripswitchTimers');
}
