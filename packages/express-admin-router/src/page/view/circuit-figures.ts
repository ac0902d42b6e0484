import { rejects } from '../model/condition.js';
import type { WatchedCircuit } from '../model/watched-circuit.js';
import { countText, percentText, shortText } from '../text/numbers.js';

/**
 * The part of its own threshold at which a circuit is close to opening. Where it judges a rate, the statistics do not
 * tell the threshold; half of the calls is what most circuits allow.
 */
const CLOSE = 0.6;
const HIGH_RATE = 0.5;

/** A figure, what it is over, and whether it calls for attention. */
export type Figure = readonly [figure: string, over: string, isBad: boolean];

/** What goes wrong with a circuit: the calls that it rejects since it opened, or the share of calls that fail. */
export function troubleFigure({ circuit, activity, outage }: WatchedCircuit): Figure {
  if (rejects(circuit)) {
    const before = outage?.rejectedBefore;
    // Reset or merged meanwhile: the count is that of a new beginning.
    const isKnown = before !== undefined && before <= circuit.rejected_count;
    const rejected = circuit.rejected_count - (isKnown ? before : 0);
    const since = circuit.mode === 'forced_open' ? 'it was forced' : 'it opened';
    return [shortText(rejected), `rejected since ${isKnown ? since : 'the reset'}`, rejected > 0];
  }
  if (circuit.failure_rate !== null) {
    const isClose = circuit.failure_rate >= HIGH_RATE;
    return [percentText(circuit.failure_rate), windowText(circuit.window?.calls), isClose];
  }
  const { ok, failed } = activity.total();
  if (ok + failed === 0) return ['–', 'no calls in 5 min', false];
  const isClose = circuit.consecutive_failures >= Math.max(2, circuit.failure_threshold * CLOSE);
  return [percentText(failed / (ok + failed)), 'failed in 5 min', isClose];
}

/** Calls a second, rejected ones too. */
export function callsText({ activity }: WatchedCircuit): string {
  return shortText(activity.rate);
}

function windowText(calls: number | undefined): string {
  if (calls === undefined) return 'failed in its window';
  return `failed of the last ${countText(calls)} calls`;
}
