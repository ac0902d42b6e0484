import type { CircuitMode } from '@tripswitch/core';
import type { CircuitOnWire } from '../../wire/circuit-on-wire.js';
import type { HistoryEntryOnWire } from '../../wire/history-on-wire.js';
import type { WatchedCircuit } from '../model/watched-circuit.js';
import { countText, percentText } from '../text/numbers.js';
import { durationText } from '../text/time.js';
import { wordFor } from '../text/words.js';
import { element, setText } from './element.js';
import { timelineItem } from './timeline-item.js';

/** What an operator may choose to do. */
export type Choice = 'reset' | CircuitMode;

const CHOICES: readonly (readonly [Choice, string])[] = [
  ['reset', 'Reset'],
  ['automatic', 'Back to automatic'],
  ['forced_open', 'Force open'],
  ['forced_closed', 'Force closed'],
  ['observe', 'Observe only'],
];

const FIGURES: readonly (readonly [string, (circuit: CircuitOnWire) => string])[] = [
  ['Calls', (circuit) => countText(circuit.total_calls)],
  ['Succeeded', (circuit) => countText(circuit.success_count)],
  ['Failed', (circuit) => countText(circuit.failure_count)],
  ['of them timed out', (circuit) => countText(circuit.timeout_count)],
  ['Rejected', (circuit) => countText(circuit.rejected_count)],
  ['Slow', (circuit) => countText(circuit.slow_count)],
  ['Ignored', (circuit) => countText(circuit.ignored_count)],
  ['Late', (circuit) => countText(circuit.late_count)],
  [
    'In a row failed',
    (circuit) => `${countText(circuit.consecutive_failures)} of ${countText(circuit.failure_threshold)}`,
  ],
  ['Failure rate', (circuit) => (circuit.failure_rate === null ? '–' : percentText(circuit.failure_rate))],
  ['Opened', (circuit) => `${countText(circuit.opened_count)} ×`],
  ['Waits to probe', (circuit) => durationText(circuit.recovery_timeout)],
  ['Mode', (circuit) => wordFor(circuit.mode)],
  ['Shared by', ({ store }) => (store === null ? 'nobody' : `${store.kind}${store.degraded ? ', no answer' : ''}`)],
];

/** What is below a row: what can be done, all figures, and what happened. */
export class CircuitDetails {
  readonly element: HTMLElement;
  readonly #figures = new Map(FIGURES.map(([label]) => [label, element('dd')]));
  readonly #timeline = element('ol', { class: 'timeline' });
  readonly #note = element('p', { class: 'quiet' }, 'Reading the history…');
  readonly #buttons = new Map<Choice, HTMLButtonElement>();

  /** @param canChange - false where the router makes no changes, which is then said. */
  constructor(watched: WatchedCircuit, canChange: boolean, choose: (choice: Choice) => void) {
    for (const [choice, label] of CHOICES) {
      const button = element('button', { type: 'button', class: 'choice', disabled: !canChange }, label);
      button.addEventListener('click', () => choose(choice));
      this.#buttons.set(choice, button);
    }
    const off = 'Changes are switched off: the router was made without the option “authorize”.';
    this.element = element(
      'section',
      { class: 'details', 'aria-label': `About ${watched.name}` },
      element('div', { class: 'choices' }, ...this.#buttons.values()),
      ...(canChange ? [] : [element('p', { class: 'quiet' }, off)]),
      element(
        'div',
        { class: 'columns' },
        element('div', {}, element('h4', {}, 'What happened'), this.#note, this.#timeline),
        element('div', {}, element('h4', {}, 'Since the last reset'), this.#list()),
      ),
    );
    this.update(watched);
  }

  update({ circuit }: WatchedCircuit): void {
    for (const [label, figure] of FIGURES) {
      const place = this.#figures.get(label);
      if (place !== undefined) setText(place, figure(circuit));
    }
    for (const [choice, button] of this.#buttons) button.hidden = choice === circuit.mode;
  }

  /** Shows what happened, the newest first. */
  showHistory(entries: readonly HistoryEntryOnWire[], now: Date): void {
    setText(this.#note, entries.length === 0 ? 'Nothing has happened yet.' : '');
    this.#timeline.replaceChildren(...[...entries].reverse().map((entry) => timelineItem(entry, now)));
  }

  showProblem(text: string): void {
    setText(this.#note, text);
  }

  #list(): HTMLDListElement {
    const pairs = [...this.#figures].map(([label, figure]) => element('div', {}, element('dt', {}, label), figure));
    return element('dl', { class: 'figures' }, ...pairs);
  }
}
