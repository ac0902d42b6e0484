import type { Clock, ClockTimer } from './clock.js';

interface AsyncContext {
  runInAsyncScope<T>(fn: () => T): T;
}

/** The parts of Node.js that a host may lack, as browsers and workers do. */
interface Host {
  readonly performance?: { now(): number };
  readonly process?: Omit<Partial<NodeJS.Process>, 'getBuiltinModule'> & {
    getBuiltinModule?(id: string): { AsyncResource?: new (type: string) => AsyncContext } | undefined;
  };
}

/** The host. It has timers and promises; all else may be absent. */
export const host = globalThis as Host;

// To look `performance` up on the global object costs a third of reading it. Fake timers replace it, but they replace
// `setTimeout` as well, which costs nothing to look up.
let source = host.performance ?? Date;
let sourceOf = setTimeout;

/**
 * The asynchronous context in which this module was loaded. A timer calls back in the context that set it, and one timer
 * serves many calls, so it is not set in the context of the first of them (law I5).
 */
const contextOfNone = /* @__PURE__ */ captureContext();

/**
 * The system's clocks. No other file reads them.
 *
 * Its timers call back outside every `AsyncLocalStorage.run` if this package was loaded outside too, as by an `import` at
 * the top of a module. If a request's handler loads it, with `import()` or `require`, they call back in the context of
 * that request: Node.js has no public way out of all contexts.
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
    const timer = inNoContext(() => setTimeout(callback, delayMs));
    const cancel = () => clearTimeout(timer);
    if (!canBeHeld(timer)) return { cancel };
    return { cancel, hold: (holds) => timer[holds ? 'ref' : 'unref']() };
  },
};

/** Runs a function for several calls, which is none's own doing, in the context of no call (law I5). */
export function inNoContext<T>(fn: () => T): T {
  return contextOfNone === undefined ? fn() : contextOfNone.runInAsyncScope(fn);
}

/** `setTimeout` returns an object in Node.js, Deno and Bun, and a number elsewhere. */
function canBeHeld(timer: unknown): timer is Pick<NodeJS.Timeout, 'ref' | 'unref'> {
  return typeof (timer as Partial<NodeJS.Timeout>).unref === 'function';
}

/** The present asynchronous context. The module is not imported, since most hosts lack it. */
function captureContext(): AsyncContext | undefined {
  const { AsyncResource } = host.process?.getBuiltinModule?.('node:async_hooks') ?? {};
  return AsyncResource && new AsyncResource('TripswitchTimers');
}
