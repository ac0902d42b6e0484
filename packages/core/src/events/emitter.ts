import { host } from '../clock/system-clock.js';
import { showValue } from '../validation/rules.js';
import type { ListenerErrorEvent } from './breaker-events.js';

const CALL_EVENTS = ['success', 'failure', 'ignored', 'late'];

type Listener = (event: unknown) => unknown;

/**
 * A typed emitter. A listener that throws, also asynchronously, changes nothing for anybody else: `listener_error`
 * reports it, or a process warning where nobody listens to that (law I2).
 */
export class Emitter<Events extends { listener_error: ListenerErrorEvent }> {
  readonly #names: readonly (keyof Events & string)[];
  readonly #parent: Emitter<Events> | undefined;
  readonly #onListen: (() => void) | undefined;
  // Replaced, never changed: a listener may unsubscribe while an event is emitted.
  #listeners: ReadonlyMap<keyof Events, readonly Listener[]> | undefined;
  #hearsCalls = false;
  #children: Set<Emitter<Events>> | undefined;

  /**
   * @param names - the events that there are.
   * @param parent - emits every event of this emitter as well: a factory listens to all its breakers.
   * @param onListen - called when somebody begins or ends to listen, here or at the parent.
   */
  constructor(names: readonly (keyof Events & string)[], parent?: Emitter<Events>, onListen?: () => void) {
    this.#names = names;
    this.#parent = parent;
    this.#onListen = onListen;
    if (parent !== undefined) (parent.#children ??= new Set()).add(this);
  }

  /** Whether anyone listens to anything. No event is made up for nobody. */
  get active(): boolean {
    return this.#listeners !== undefined || this.#parent?.active === true;
  }

  /** Whether anyone listens to single calls. A listener to transitions must not slow down calls. */
  get hearsCalls(): boolean {
    return this.#hearsCalls || this.#parent?.hearsCalls === true;
  }

  /** The parent does not call `onListen` any more. */
  detach(): void {
    if (this.#parent !== undefined) this.#parent.#children?.delete(this);
  }

  /**
   * @param once - whether the listener is called for the next event only.
   * @returns the unsubscriber.
   * @throws TypeError on an event that does not exist, or a listener that is no function.
   */
  on<Type extends keyof Events & string>(
    type: Type,
    listener: (event: Events[Type]) => void,
    once = false,
  ): () => void {
    if (!this.#names.includes(type)) {
      throw new TypeError(`event is ${showValue(type)}, expected one of ${this.#names.join(', ')}`);
    }
    if (typeof listener !== 'function') {
      throw new TypeError(`listener of '${type}' is ${showValue(listener)}, expected a function`);
    }
    const off = () => this.#listen(type, (others) => others.filter((other) => other !== own));
    // A function of its own: a listener that is added twice is called twice, and each unsubscriber removes its own.
    const own: Listener = (event) => {
      if (once) off();
      return (listener as Listener)(event);
    };
    this.#listen(type, (others) => [...others, own]);
    return off;
  }

  emit<Type extends keyof Events>(type: Type, event: Events[Type]): void {
    const report = (error: unknown) => {
      this.report({ name: (event as { name: string }).name, source: String(type), error });
    };
    for (const listener of this.#of(type)) {
      try {
        reportLateFailure(listener(event), report);
      } catch (error) {
        report(error);
      }
    }
    this.#parent?.emit(type, event);
  }

  /** Reports an error that must not reach the caller. */
  report(failed: ListenerErrorEvent): void {
    const heard = this.#listens || (this.#parent !== undefined && this.#parent.#listens);
    // A listener of listener_error that throws itself has nobody left to hear it.
    if (heard && failed.source !== 'listener_error') this.emit('listener_error', failed);
    else warn(failed);
  }

  get #listens(): boolean {
    return this.#of('listener_error').length > 0;
  }

  #of(type: keyof Events): readonly Listener[] {
    return this.#listeners?.get(type) ?? [];
  }

  #listen(type: keyof Events, change: (listeners: readonly Listener[]) => readonly Listener[]): void {
    const all = new Map(this.#listeners).set(type, change(this.#of(type)));
    if (all.get(type)?.length === 0) all.delete(type);
    this.#listeners = all.size === 0 ? undefined : all;
    this.#hearsCalls = CALL_EVENTS.some((event) => all.has(event as keyof Events));
    this.#onListen?.();
    for (const child of this.#children ?? []) child.#onListen?.();
  }
}

/**
 * Has the failure of an asynchronous function reported: nobody else waits for it, and its rejection would end the
 * process.
 *
 * @returns whether the value is a promise; one of another realm or library too, which `instanceof` would miss.
 */
export function reportLateFailure(returned: unknown, report: (error: unknown) => void): boolean {
  if (typeof returned !== 'object' || returned === null) return false;
  const { then }: { then?: unknown } = returned;
  if (typeof then !== 'function') return false;
  then.call(returned, undefined, report);
  return true;
}

function warn({ name, source, error }: ListenerErrorEvent): void {
  let shown = 'what cannot be shown';
  try {
    shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
  } catch {
    // Anything can be thrown, also what has no text.
  }
  const text = `Circuit '${name}': ${source} threw ${shown}`;
  if (host.process?.emitWarning !== undefined) host.process.emitWarning(text, 'TripswitchWarning');
  else console.warn(`TripswitchWarning: ${text}`);
}
