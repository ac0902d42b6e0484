interface Abandonable {
  abandon(reason: unknown): void;
}

/**
 * Links short-lived controllers to something long-lived that aborts them, without keeping them in memory.
 *
 * `AbortSignal.any` over a long-lived signal would do the same, but on Node.js 20 and 22 each call then leaves a trace
 * in that signal, whose removal takes the longer the more calls there were.
 */
class AbortLinks {
  readonly #controllers = new Set<WeakRef<AbortController>>();
  readonly #collected = new FinalizationRegistry<WeakRef<AbortController>>((reference) => {
    this.#controllers.delete(reference);
    if (this.#controllers.size === 0) this.#onEmpty?.();
  });
  readonly #onEmpty: (() => void) | undefined;

  constructor(onEmpty?: () => void) {
    this.#onEmpty = onEmpty;
  }

  get isEmpty(): boolean {
    return this.#controllers.size === 0;
  }

  add(controller: AbortController): void {
    const reference = new WeakRef(controller);
    this.#controllers.add(reference);
    this.#collected.register(controller, reference);
  }

  abort(reason: unknown): void {
    for (const reference of [...this.#controllers]) reference.deref()?.abort(reason);
  }
}

/** A caller's signal, with the running calls that it ends and the signals that it aborts. */
class CallerSignal {
  readonly calls = new Set<Abandonable>();
  readonly links: AbortLinks;
  readonly #signal: AbortSignal;
  readonly #onUnused: () => void;

  constructor(signal: AbortSignal, onUnused: () => void) {
    this.#signal = signal;
    this.#onUnused = onUnused;
    this.links = new AbortLinks(() => this.release());
    signal.addEventListener('abort', this.#onAbort);
  }

  /** Removes the listener from the signal, once it has nothing to end any more (defect D38). */
  release(): void {
    if (this.calls.size > 0 || !this.links.isEmpty) return;
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#onUnused();
  }

  readonly #onAbort = () => {
    const { reason } = this.#signal as { reason: unknown };
    // The callers are answered before their functions are told, which may answer at once.
    for (const call of [...this.calls]) call.abandon(reason);
    this.links.abort(reason);
  };
}

/**
 * The signals of a breaker's callers: one listener for each, since Node.js warns of a leak at the eleventh, and a
 * server's shutdown signal may well be passed to a thousand calls at once.
 */
class CallerSignals {
  readonly #all = new WeakMap<AbortSignal, CallerSignal>();

  of(signal: AbortSignal): CallerSignal {
    let found = this.#all.get(signal);
    if (found === undefined) {
      found = new CallerSignal(signal, () => this.#all.delete(signal));
      this.#all.set(signal, found);
    }
    return found;
  }
}

/** What may abort the signals of a breaker's calls: the closing of the breaker, and the callers' own signals. */
export class Signals {
  readonly #closing = new AbortLinks();
  readonly #callers = new CallerSignals();
  /** The reason with which the breaker's closing aborts; undefined until it does. */
  #closedBy: { readonly reason: unknown } | undefined;

  /** Whether the closing of the breaker aborted all signals. */
  get aborted(): boolean {
    return this.#closedBy !== undefined;
  }

  /** Ends a call when the caller's signal is aborted. */
  watch(signal: AbortSignal, call: Abandonable): void {
    this.#callers.of(signal).calls.add(call);
  }

  unwatch(signal: AbortSignal, call: Abandonable): void {
    const caller = this.#callers.of(signal);
    caller.calls.delete(call);
    caller.release();
  }

  /** A signal for one call's function. The controller aborts it, and so do the caller's signal and the closing. */
  create(controller: AbortController, caller: AbortSignal | undefined): AbortSignal {
    if (this.#closedBy !== undefined) controller.abort(this.#closedBy.reason);
    else if (caller?.aborted === true) controller.abort(caller.reason);
    this.#closing.add(controller);
    if (caller?.aborted === false) this.#callers.of(caller).links.add(controller);
    return dependent(controller);
  }

  abortAll(reason: unknown): void {
    this.#closedBy = { reason };
    this.#closing.abort(reason);
  }
}

const CONTROLLER = /* @__PURE__ */ Symbol('controller');

/**
 * A signal that lives as long as somebody uses it. A signal of the controller's own would be collected although it has
 * listeners, since nothing else holds it once the call has settled. The runtime keeps the result of `AbortSignal.any`
 * while it has listeners, and that one keeps the controller.
 */
function dependent(controller: AbortController): AbortSignal {
  const { any } = AbortSignal as { any?: (signals: AbortSignal[]) => AbortSignal };
  if (any === undefined) return controller.signal;
  const signal = any.call(AbortSignal, [controller.signal]);
  Object.defineProperty(signal, CONTROLLER, { value: controller });
  return signal;
}

/** A deadline that the caller brought as a signal, as `AbortSignal.timeout` does. */
export function isTimeout(reason: unknown): boolean {
  return typeof reason === 'object' && reason !== null && (reason as { name?: unknown }).name === 'TimeoutError';
}
