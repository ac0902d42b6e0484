import type { HistoryEntryOnWire } from '../../wire/history-on-wire.js';
import { momentText } from '../text/time.js';
import { visibleText } from '../text/visible-text.js';
import { causeInWords, wordFor } from '../text/words.js';
import { element } from './element.js';

/** An entry of the timeline: when, what, why, and by whom. */
export function timelineItem(entry: HistoryEntryOnWire, now: Date): HTMLLIElement {
  const { kind, at, from, to, cause, detail, actor, reason, replica } = entry;
  const what = kind === 'reset' ? 'Reset' : `${wordFor(from)} → ${wordFor(to)}`;
  const why =
    kind === 'reset' ? (from === 'closed' ? [] : [`was ${wordFor(from).toLowerCase()}`]) : [causeInWords(cause)];
  const facts = [
    ...why,
    ...(detail === null ? [] : [detail]),
    ...(actor === null ? [] : [`by ${visibleText(actor)}`]),
    ...(reason === null ? [] : [`“${visibleText(reason)}”`]),
    ...(replica === null ? [] : [`on ${visibleText(replica)}`]),
  ];
  return element(
    'li',
    { 'data-to': kind === 'mode' ? 'mode' : to },
    element('time', { datetime: at }, momentText(at, now)),
    element('strong', {}, what),
    element('span', {}, facts.join(' · ')),
  );
}
