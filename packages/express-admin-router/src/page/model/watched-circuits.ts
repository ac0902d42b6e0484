import type { CircuitOnWire } from '../../wire/circuit-on-wire.js';
import type { EventOnWire, SamplesOnWire } from '../../wire/event-on-wire.js';
import { WatchedCircuit } from './watched-circuit.js';

/** All circuits that the page knows, by what the stream tells. */
export class WatchedCircuits {
  readonly byName = new Map<string, WatchedCircuit>();
  readonly #onChange: (watched: WatchedCircuit) => void;

  /** @param onChange - hears of each circuit that is not as it was. */
  constructor(onChange: (watched: WatchedCircuit) => void) {
    this.#onChange = onChange;
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
    if (known === undefined) this.byName.set(circuit.name, watched);
    else known.update(circuit, performance.now());
    this.#onChange(watched);
  }

  /** A second has passed, or all circuits are told anew. */
  sampled({ complete, circuits }: SamplesOnWire): void {
    if (complete) this.#keepOnly(new Set(circuits.map(({ name }) => name)));
    for (const circuit of circuits) this.put(circuit);
    for (const watched of this.byName.values()) {
      if (complete) watched.activity.rebase(watched.circuit);
      else watched.activity.tick(watched.circuit);
    }
  }

  happened(event: EventOnWire): void {
    if (event.circuit === null) this.byName.delete(event.name);
    else this.put(event.circuit);
    const watched = this.byName.get(event.name);
    if (watched !== undefined && event.type === 'transition') watched.cause = event.cause;
  }

  #keepOnly(names: ReadonlySet<string>): void {
    for (const name of this.byName.keys()) if (!names.has(name)) this.byName.delete(name);
  }
}
