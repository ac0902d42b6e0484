import type { CircuitOnWire } from '../../wire/circuit-on-wire.js';
import type { ActivityOnWire, EventOnWire, SamplesOnWire } from '../../wire/event-on-wire.js';
import { conditionOf } from './condition.js';
import { WatchedCircuit } from './watched-circuit.js';

type NewsListener = (watched: WatchedCircuit, isChange: boolean) => void;

/** All circuits that the page knows, by what the stream tells. */
export class WatchedCircuits {
  readonly byName = new Map<string, WatchedCircuit>();
  readonly #onNews: NewsListener;

  /** @param onNews - is called for each circuit that the stream brings, with whether it is new, of a new generation, or in another condition. */
  constructor(onNews: NewsListener) {
    this.#onNews = onNews;
  }

  get all(): readonly WatchedCircuit[] {
    return [...this.byName.values()];
  }

  get(name: string): WatchedCircuit | undefined {
    return this.byName.get(name);
  }

  put(circuit: CircuitOnWire): void {
    const known = this.byName.get(circuit.name);
    const watched = known ?? new WatchedCircuit(circuit, performance.now());
    const isChange = known?.circuit.generation !== circuit.generation || known.condition !== conditionOf(circuit);
    if (known === undefined) this.byName.set(circuit.name, watched);
    else known.update(circuit, performance.now());
    this.#onNews(watched, isChange);
  }

  /** Takes the samples of a second, or all circuits anew. */
  sampled({ complete, circuits }: SamplesOnWire): void {
    if (complete) this.#keepOnly(new Set(circuits.map(({ name }) => name)));
    for (const circuit of circuits) this.put(circuit);
    for (const watched of this.byName.values()) {
      if (complete) watched.activity.rebase(watched.circuit);
      else watched.activity.tick(watched.circuit);
    }
  }

  /** What the server recorded of the last minutes, and since when circuits are out. */
  recorded({ elapsed, circuits }: ActivityOnWire): void {
    const recorded = new Map(Object.entries(circuits));
    for (const [name, watched] of this.byName) {
      const told = recorded.get(name) ?? {};
      watched.activity.recall(told, elapsed);
      if (watched.outage === undefined || told.opened_at === undefined) continue;
      watched.outage = { openedAt: told.opened_at, rejectedBefore: told.rejected_before };
    }
  }

  happened(event: EventOnWire): void {
    if (event.circuit === null) this.byName.delete(event.name);
    else this.put(event.circuit);
    const watched = this.byName.get(event.name);
    if (watched !== undefined && event.type === 'transition') watched.cause = event;
  }

  #keepOnly(names: ReadonlySet<string>): void {
    for (const name of this.byName.keys()) if (!names.has(name)) this.byName.delete(name);
  }
}
