import type { CircuitMode } from '@tripswitch/core';
import type { HistoryEntryOnWire } from '../../wire/history-on-wire.js';
import type { WatchedCircuit } from '../model/watched-circuit.js';
import { ActivityFigure } from './activity-figure.js';
import { element, setAttribute, setText } from './element.js';
import { FiguresList } from './figures-list.js';
import type { Choice } from '../text/choice-words.js';
import { scopeText } from '../text/scope.js';
import { timelineItem } from './timeline-item.js';

const MODES: readonly (readonly [CircuitMode, string])[] = [
  ['automatic', 'Automatic'],
  ['forced_open', 'Force open'],
  ['forced_closed', 'Force closed'],
  ['observe', 'Observe only'],
];

/** What is below a row: what can be done, the last minutes, what happened, and all figures. */
export class CircuitDetails {
  readonly element: HTMLElement;
  readonly #activity = new ActivityFigure();
  readonly #figures = new FiguresList();
  readonly #timeline = element('ol', { class: 'timeline' });
  readonly #note = element('p', { class: 'quiet' }, 'Reading the history…');
  readonly #modes: ReadonlyMap<CircuitMode, HTMLButtonElement>;
  readonly #trip: HTMLButtonElement;
  readonly #canChange: boolean;
  readonly #scope = element('p', { class: 'quiet' });

  /** @param canChange - false where the router makes no changes, which is then said. */
  constructor(watched: WatchedCircuit, canChange: boolean, choose: (choice: Choice) => void) {
    const button = (choice: Choice, label: string): HTMLButtonElement => {
      const made = element('button', { type: 'button', class: 'choice', disabled: !canChange }, label);
      made.addEventListener('click', () => choose(choice));
      return made;
    };
    this.#canChange = canChange;
    this.#trip = button('trip', 'Trip');
    this.#modes = new Map(MODES.map(([mode, label]) => [mode, button(mode, label)]));
    const modes = element('div', { class: 'modes', role: 'group', 'aria-label': 'Mode' }, ...this.#modes.values());
    const off = 'Changes are switched off: the router was created without the option “authorize”.';
    this.element = element(
      'section',
      { class: 'details', 'aria-label': `About ${watched.shownName}` },
      element(
        'div',
        { class: 'choices' },
        element('div', { class: 'modes' }, button('reset', 'Reset'), this.#trip),
        modes,
      ),
      this.#scope,
      ...(canChange ? [] : [element('p', { class: 'quiet' }, off)]),
      this.#activity.element,
      element(
        'div',
        { class: 'columns' },
        element('div', {}, element('h4', {}, 'What happened'), this.#note, this.#timeline),
        element('div', {}, element('h4', {}, 'Since the last reset'), this.#figures.element),
      ),
    );
    this.update(watched);
  }

  update({ circuit, activity }: WatchedCircuit): void {
    this.#activity.update(activity);
    this.#figures.update(circuit);
    // The mode in force can be ordered again, for longer or for another reason; hidden, it would lose the focus.
    for (const [mode, button] of this.#modes) setAttribute(button, 'aria-current', String(mode === circuit.mode));
    const isForced = circuit.mode === 'forced_open' || circuit.mode === 'forced_closed';
    this.#trip.disabled = !this.#canChange || isForced;
    this.#trip.title = isForced ? 'A circuit that an operator forces cannot be tripped.' : '';
    setText(this.#scope, scopeText(circuit));
  }

  /** Shows what happened, the newest first. */
  showHistory(entries: readonly HistoryEntryOnWire[], now: Date): void {
    setText(this.#note, entries.length === 0 ? 'Nothing has happened yet.' : '');
    this.#timeline.replaceChildren(...[...entries].reverse().map((entry) => timelineItem(entry, now)));
  }

  showProblem(text: string): void {
    setText(this.#note, text);
  }
}
