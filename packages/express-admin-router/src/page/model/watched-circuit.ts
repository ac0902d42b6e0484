import type { CircuitOnWire } from '../../wire/circuit-on-wire.js';
import type { HistoryEntryOnWire } from '../../wire/history-on-wire.js';
import { visibleText } from '../text/visible-text.js';
import { Activity } from './activity.js';
import { conditionOf, type Condition } from './condition.js';

/** Why a circuit is in its state. */
export type Cause = Pick<HistoryEntryOnWire, 'cause' | 'detail' | 'actor' | 'reason'>;

/** Since when a circuit rejects calls, half-open times between included. */
export interface Outage {
  readonly openedAt: string;
  /** Its rejected calls up to then; undefined where nobody saw it open. */
  readonly rejectedBefore: number | undefined;
}

/** A circuit, and what the page has seen of it. */
export class WatchedCircuit {
  readonly name: string;
  /** The name as it is shown: what cannot be seen of it is made visible. */
  readonly shownName: string;
  readonly activity: Activity;
  circuit: CircuitOnWire;
  /** Undefined until it is known. */
  cause: Cause | undefined;
  /** Undefined while the circuit is closed and nobody forces it open. */
  outage: Outage | undefined;
  /** When, on the page's own clock, the next probe is due; undefined unless the circuit is open. */
  probeAt: number | undefined;

  constructor(circuit: CircuitOnWire, now: number) {
    this.name = circuit.name;
    this.shownName = visibleText(circuit.name);
    this.circuit = circuit;
    this.activity = new Activity(circuit);
    this.outage = isOut(circuit) ? { openedAt: outSince(circuit), rejectedBefore: undefined } : undefined;
    this.probeAt = probeAt(circuit, now);
  }

  get condition(): Condition {
    return conditionOf(this.circuit);
  }

  /** @param now - `performance.now()`: the page goes by its own clock, which need not agree with the server's. */
  update(circuit: CircuitOnWire, now: number): void {
    // What led to the state before is not why it is in this one.
    if (circuit.changed_at !== this.circuit.changed_at) this.cause = undefined;
    if (!isOut(circuit)) this.outage = undefined;
    // It was closed when it was last seen, and rejected nothing until it opened.
    else this.outage ??= { openedAt: outSince(circuit), rejectedBefore: this.circuit.rejected_count };
    this.circuit = circuit;
    this.probeAt = probeAt(circuit, now);
  }
}

function isOut({ state, mode }: CircuitOnWire): boolean {
  return state !== 'closed' || mode === 'forced_open';
}

function outSince({ mode, mode_info: order, changed_at: changedAt }: CircuitOnWire): string {
  return mode === 'forced_open' && order !== null ? order.at : changedAt;
}

function probeAt({ retry_after: retryAfter }: CircuitOnWire, now: number): number | undefined {
  return retryAfter === null ? undefined : now + retryAfter * 1000;
}
