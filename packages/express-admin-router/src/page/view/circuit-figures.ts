import { rejects } from '../model/condition.js';
import type { WatchedCircuit } from '../model/watched-circuit.js';
import { percentText, shortText } from '../text/numbers.js';

/** Rates of the moment are of so many seconds: short enough to be news, long enough not to flicker. */
const LATELY_SECONDS = 10;

/** The share of the calls that went wrong, what that is, and whether it is bad: what fails, or what is rejected. */
export function shareTexts({ circuit, activity }: WatchedCircuit): readonly [string, string, boolean] {
  if (rejects(circuit)) {
    const { ok, failed, rejected } = activity.total(LATELY_SECONDS);
    return shareText(rejected, ok + failed + rejected, 'rejected');
  }
  if (circuit.failure_rate !== null) return [percentText(circuit.failure_rate), 'failing', circuit.failure_rate > 0];
  const { ok, failed } = activity.total();
  return shareText(failed, ok + failed, 'failing');
}

/** Calls a second, rejected ones too. */
export function callsText({ activity }: WatchedCircuit): string {
  const { ok, failed, rejected } = activity.total(LATELY_SECONDS);
  return shortText((ok + failed + rejected) / Math.min(LATELY_SECONDS, Math.max(1, activity.seconds.length)));
}

function shareText(part: number, all: number, label: string): readonly [string, string, boolean] {
  return all === 0 ? ['–', 'no calls', false] : [percentText(part / all), label, part > 0];
}
