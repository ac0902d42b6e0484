import { rejects } from '../model/condition.js';
import type { Cause, WatchedCircuit } from '../model/watched-circuit.js';
import { countText } from '../text/numbers.js';
import { durationText } from '../text/time.js';
import { visibleText } from '../text/visible-text.js';
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
  const { circuit, condition, cause, outage } = watched;
  const order = circuit.mode_info;
  const since = order?.at ?? outage?.openedAt ?? circuit.changed_at;
  const facts = [`for ${durationText((serverNow - Date.parse(since)) / 1000)}`];
  if (order !== null) {
    facts.push(`by ${order.actor === null ? 'an operator' : visibleText(order.actor)}`);
    if (order.reason !== null) facts.push(`“${visibleText(order.reason)}”`);
    if (order.until !== null) facts.push(`ends in ${durationText((Date.parse(order.until) - serverNow) / 1000)}`);
  } else if (condition === 'closed' || condition === 'store_away') {
    const { consecutive_failures: failures, failure_threshold: threshold, failure_rate: rate } = circuit;
    const enough = rate === null ? ` of ${countText(threshold)}` : '';
    if (failures > 0) facts.push(`${countText(failures)}${enough} failures in a row`);
  } else if (cause !== undefined) {
    facts.push(causeText(cause));
  }
  if (circuit.last_error !== null) facts.push(errorText(circuit.last_error));
  facts.push(meaning(watched));
  if (circuit.store?.degraded === true) facts.push(`the ${circuit.store.kind} store does not answer`);
  return facts.join(' · ');
}

/** How long until the next probe, where there is one to wait for: the number, and what it is. */
export function probeTexts(watched: WatchedCircuit, { pageNow }: Moments): readonly [string, string] {
  const { probeAt, circuit } = watched;
  if (probeAt === undefined || circuit.mode === 'forced_open' || circuit.mode === 'forced_closed') return ['', ''];
  const seconds = Math.ceil((probeAt - pageNow) / 1000);
  return seconds > 0 ? [durationText(seconds), 'to the next probe'] : ['Now', 'the next call probes'];
}

/** The error that opened a circuit: its kind, and its code where that says more. */
function errorText({ name, code }: NonNullable<WatchedCircuit['circuit']['last_error']>): string {
  return `last error ${visibleText(code === null ? name : `${name} ${code}`)}`;
}

function causeText({ cause, detail, actor, reason }: Cause): string {
  const facts = [cause === 'operator' && actor !== null ? `tripped by ${visibleText(actor)}` : causeInWords(cause)];
  if (detail !== null) facts.push(detail);
  if (reason !== null) facts.push(`“${visibleText(reason)}”`);
  return facts.join(' · ');
}

function meaning({ circuit, condition }: WatchedCircuit): string {
  if (circuit.mode === 'observe') return 'all calls pass';
  return condition === 'store_away' && rejects(circuit) ? 'calls are rejected' : CONDITION_MEANINGS[condition];
}
