import type { CircuitOnWire } from '../../wire/circuit-on-wire.js';
import { Activity } from './activity.js';
import { conditionOf, type Condition } from './condition.js';

/** A circuit, and what the page has seen of it. */
export class WatchedCircuit {
  readonly name: string;
  readonly activity: Activity;
  circuit: CircuitOnWire;
  /** Why it is in its state; undefined until that is known. */
  cause: string | undefined;
  /** When, on the page's own clock, the next probe is due; undefined unless the circuit is open. */
  probeAt: number | undefined;

  constructor(circuit: CircuitOnWire, now: number) {
    this.name = circuit.name;
    this.circuit = circuit;
    this.activity = new Activity(circuit);
    this.probeAt = probeAt(circuit, now);
  }

  get condition(): Condition {
    return conditionOf(this.circuit);
  }

  /** @param now - `performance.now()`: the page goes by its own clock, which need not agree with the server's. */
  update(circuit: CircuitOnWire, now: number): void {
    // What led to the state before is not why it is in this one.
    if (circuit.changed_at !== this.circuit.changed_at) this.cause = undefined;
    this.circuit = circuit;
    this.probeAt = probeAt(circuit, now);
  }
}

function probeAt({ retry_after: retryAfter }: CircuitOnWire, now: number): number | undefined {
  return retryAfter === null ? undefined : now + retryAfter * 1000;
}
