import { inNoContext } from '../clock/system-clock.js';

interface Abandonable {
  abandon(reason: unknown): void;
}

/** Whether the host has weak references. Cloudflare's workers lack them up to the compatibility date 2025-05-05. */
const WEAK = typeof FinalizationRegistry === 'function';

/**
 * Controllers that something long-lived aborts, and does not keep in memory. `AbortSignal.any` of a long-lived signal
 * would do the same, but on Node.js 20 and 22 each call then leaves a trace in that signal, whose removal takes the
 * longer the more calls there were.
 */
class AbortLinks {
  readonly #controllers = new Set<WeakRef<AbortController>>();
  readonly #collected: FinalizationRegistry<WeakRef<AbortController>> | undefined;

  /** @param onEmpty - called when the last controller was collected. */
  constructor(onEmpty?: () => void) {
    if (!WEAK) return;
    this.#collected = new FinalizationRegistry((reference) => {
      this.#controllers.delete(reference);
      if (this.isEmpty) onEmpty?.();
    });
  }

  get isEmpty(): boolean {
    return this.#controllers.size === 0;
  }

  add(controller: AbortController): void {
    const reference = new WeakRef(controller);
    this.#controllers.add(reference);
    this.#collected?.register(controller, reference);
  }

  abort(reason: unknown): void {
    for (const reference of [...this.#controllers]) reference.deref()?.abort(reason);
  }
}

/** What a caller's signal aborts: running calls, and the signals of their functions. */
interface CallerLinks {
  readonly calls: Set<Abandonable>;
  readonly links: AbortLinks;
  /** Removes the listener from the signal, unless there is something that it aborts (defect D38). */
  readonly release: () => void;
}

/** What may abort the signals of a breaker's calls: the closing of the breaker, and the callers' own signals. */
export class Signals {
  readonly #closing = new AbortLinks();
  /** Aborts all signals of a host without weak references. */
  readonly #closer = WEAK ? undefined : new AbortController();
  readonly #callers = new WeakMap<AbortSignal, CallerLinks>();
  #closedBy: { readonly reason: unknown } | undefined;

  /** Whether the closing of the breaker aborted all signals. */
  get aborted(): boolean {
    return this.#closedBy !== undefined;
  }

  /** Ends a call when its caller's signal is aborted. */
  watch(signal: AbortSignal, call: Abandonable): void {
    this.#linksOf(signal).calls.add(call);
  }

  unwatch(signal: AbortSignal, call: Abandonable): void {
    const { calls, release } = this.#linksOf(signal);
    calls.delete(call);
    release();
  }

  /** Makes the signal of one call's function. The controller aborts it, and so do the caller's signal and the closing. */
  create(controller: AbortController, caller: AbortSignal | undefined): AbortSignal {
    if (this.#closedBy !== undefined) controller.abort(this.#closedBy.reason);
    if (caller?.aborted === true) controller.abort(caller.reason);
    if (this.#closer !== undefined) return dependent(controller, this.#closer.signal, ...(caller ? [caller] : []));
    this.#closing.add(controller);
    if (caller?.aborted === false) this.#linksOf(caller).links.add(controller);
    return dependent(controller);
  }

  abortAll(reason: unknown): void {
    this.#closedBy = { reason };
    inNoContext(() => {
      this.#closing.abort(reason);
      this.#closer?.abort(reason);
    });
  }

  /** One listener for each signal: Node.js warns of a leak at the eleventh, and a thousand calls may share a signal. */
  #linksOf(signal: AbortSignal): CallerLinks {
    const known = this.#callers.get(signal);
    if (known !== undefined) return known;
    const calls = new Set<Abandonable>();
    const onAbort = () => {
      // One call's context may have aborted a signal that many share (law I5).
      inNoContext(() => {
        // The callers are answered before their functions are told, which may answer at once.
        for (const call of [...calls]) call.abandon(signal.reason);
        links.abort(signal.reason);
      });
    };
    const release = () => {
      if (calls.size > 0 || !links.isEmpty) return;
      signal.removeEventListener('abort', onAbort);
      this.#callers.delete(signal);
    };
    const links = new AbortLinks(release);
    signal.addEventListener('abort', onAbort);
    this.#callers.set(signal, { calls, links, release });
    return { calls, links, release };
  }
}

const CONTROLLER = /* @__PURE__ */ Symbol('controller');

/**
 * A signal that lives as long as somebody uses it. The controller's own would be collected although it has listeners,
 * since nothing holds it once the call has settled. The runtime keeps the result of `AbortSignal.any` while it has
 * listeners, and that one keeps the controller. Where there is no `any`, somebody must hold the signal.
 *
 * @param others - abort the signal as well, where there is `any`.
 */
function dependent(controller: AbortController, ...others: AbortSignal[]): AbortSignal {
  const { any } = AbortSignal as { any?: typeof AbortSignal.any };
  const signal = any === undefined ? controller.signal : any.call(AbortSignal, [controller.signal, ...others]);
  return Object.defineProperty(signal, CONTROLLER, { value: controller });
}
