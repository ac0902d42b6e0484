import type { WatchedCircuit } from '../model/watched-circuit.js';
import { countText } from '../text/numbers.js';
import { durationText } from '../text/time.js';
import { causeInWords, CONDITION_MEANINGS, CONDITION_WORDS } from '../text/words.js';

/** The moments that a text is about, by the server's clock as far as the page knows it. */
export interface Moments {
  /** The time by the server's clock, in milliseconds since the epoch. */
  readonly serverNow: number;
  /** `performance.now()`. */
  readonly pageNow: number;
}

/** What a circuit is: the word for its condition, and for the mode where that is something else. */
export function conditionText({ circuit, condition }: WatchedCircuit): string {
  const word = CONDITION_WORDS[condition];
  return circuit.mode === 'observe' ? `${word} (observing only)` : word;
}

/** Since when a circuit is what it is, why, and what that means. */
export function whyText(watched: WatchedCircuit, { serverNow }: Moments): string {
  const { circuit, condition, cause } = watched;
  const order = circuit.mode_info;
  const since = circuit.mode === 'automatic' ? circuit.changed_at : (order?.at ?? circuit.changed_at);
  const facts = [`for ${durationText((serverNow - Date.parse(since)) / 1000)}`];
  if (order !== null) {
    facts.push(`by ${order.actor ?? 'hand'}`);
    if (order.reason !== null) facts.push(`“${order.reason}”`);
    if (order.until !== null) facts.push(`ends in ${durationText((Date.parse(order.until) - serverNow) / 1000)}`);
  } else if (condition === 'closed') {
    const { consecutive_failures: failures, failure_threshold: threshold, failure_rate: rate } = circuit;
    const enough = rate === null ? ` of ${countText(threshold)}` : '';
    if (failures > 0) facts.push(`${countText(failures)}${enough} failures in a row`);
  } else if (cause !== undefined) {
    facts.push(causeInWords(cause));
  }
  facts.push(circuit.mode === 'observe' ? 'all calls pass' : CONDITION_MEANINGS[condition]);
  if (circuit.store?.degraded === true) facts.push('the store does not answer');
  return facts.join(' · ');
}

/** How long until the next probe, where there is one to wait for: the number, and what it is. */
export function probeTexts(watched: WatchedCircuit, { pageNow }: Moments): readonly [string, string] {
  const { probeAt, circuit } = watched;
  if (probeAt === undefined || circuit.mode === 'forced_open' || circuit.mode === 'forced_closed') return ['', ''];
  const seconds = Math.ceil((probeAt - pageNow) / 1000);
  return seconds > 0 ? [durationText(seconds), 'to the next probe'] : ['Now', 'the next call probes'];
}
