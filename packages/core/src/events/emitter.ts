import type { BreakerEvents, ListenerErrorEvent } from './breaker-events.js';
import { reportLateFailure } from './late-failure.js';

const CALL_EVENTS: readonly (keyof BreakerEvents)[] = ['success', 'failure', 'ignored', 'late'];

type Listener = (event: unknown) => unknown;

/**
 * A typed emitter whose listeners cannot hurt: one that throws is reported by `listener_error`,
 * or, with nobody listening to that, as a process warning (law I2).
 */
export class Emitter<Events extends { listener_error: ListenerErrorEvent }> {
  /** Who hears everything as well; the emitter itself where there is nobody, so that no call has to ask. */
  readonly #parent: Emitter<Events>;
  // Replaced, never changed: a listener may unsubscribe while an event is being told.
  #listeners: ReadonlyMap<keyof Events, readonly Listener[]> | undefined;
  #hearsCalls = false;

  /** @param parent - hears everything as well: a factory listens to all its breakers. */
  constructor(parent?: Emitter<Events>) {
    this.#parent = parent ?? this;
  }

  /** Whether anyone listens to anything. Nothing is made up for nobody. */
  get active(): boolean {
    return (this.#listeners ?? this.#parent.#listeners) !== undefined;
  }

  /** Whether anyone listens to what each call does; a listener to transitions must not slow the calls. */
  get hearsCalls(): boolean {
    // A parent has no parent of its own: this is asked for each call, and recursion is not inlined.
    return this.#hearsCalls || this.#parent.#hearsCalls;
  }

  /** @returns the unsubscriber. */
  on<Type extends keyof Events>(type: Type, listener: (event: Events[Type]) => void): () => void {
    if (typeof listener !== 'function') throw new TypeError(`listener of '${String(type)}' must be a function`);
    // A listener that is added twice is heard twice, and each unsubscriber removes its own.
    const own: Listener = (event) => (listener as Listener)(event);
    this.#listen(type, [...this.#of(type), own]);
    return () => {
      this.#listen(
        type,
        this.#of(type).filter((other) => other !== own),
      );
    };
  }

  emit<Type extends keyof Events>(type: Type, event: Events[Type]): void {
    const report = (error: unknown) => {
      this.#reportListener(type, event, error);
    };
    for (const listener of this.#of(type)) {
      try {
        reportLateFailure(listener(event), report);
      } catch (error) {
        report(error);
      }
    }
    if (this.#parent !== this) this.#parent.emit(type, event);
  }

  /** Tells of an error that must not reach the caller. */
  report(failed: ListenerErrorEvent): void {
    if (this.#hears('listener_error')) this.emit('listener_error', failed);
    else warn(failed);
  }

  #reportListener(type: keyof Events, event: Events[keyof Events], error: unknown): void {
    const { name } = event as { name: string };
    const failed = { name, source: String(type), error };
    // A listener of listener_error that throws itself has nobody left to tell.
    if (type === 'listener_error') warn(failed);
    else this.report(failed);
  }

  #hears(type: keyof Events): boolean {
    return this.#of(type).length > 0 || this.#parent.#of(type).length > 0;
  }

  #of(type: keyof Events): readonly Listener[] {
    return this.#listeners?.get(type) ?? [];
  }

  #listen(type: keyof Events, listeners: readonly Listener[]): void {
    const all = new Map(this.#listeners).set(type, listeners);
    if (listeners.length === 0) all.delete(type);
    this.#listeners = all.size === 0 ? undefined : all;
    this.#hearsCalls = CALL_EVENTS.some((event) => all.has(event as keyof Events));
  }
}

function warn({ name, source, error }: ListenerErrorEvent): void {
  process.emitWarning(`Circuit '${name}': ${source} threw ${textOf(error)}`, 'TripswitchWarning');
}

/** Anything can be thrown, also what has no text. */
function textOf(error: unknown): string {
  try {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } catch {
    return 'what cannot be shown';
  }
}
