import type { WatchedCircuit } from '../model/watched-circuit.js';
import { ActivityChart } from './activity-chart.js';
import { callsText, troubleFigure } from './circuit-figures.js';
import { conditionText, probeTexts, whyText, type Moments } from './circuit-facts.js';
import { element, setAttribute, setText } from './element.js';
import { StateMark } from './state-mark.js';

/** A circuit in the list: what it is, why, what it did in the last five minutes, and when it probes. */
export class CircuitRow {
  readonly watched: WatchedCircuit;
  readonly element: HTMLLIElement;
  readonly button: HTMLButtonElement;
  /** What is below the row while it is open. */
  readonly details = element('div', { class: 'details-place' });
  /** Whether the row is on the screen; one that is not is brought up to date when it comes. */
  visible = false;
  readonly #mark = new StateMark();
  readonly #word = element('span', { class: 'word' });
  readonly #why = element('span', { class: 'why' });
  readonly #chart = new ActivityChart();
  readonly #share = element('span', { class: 'figure' });
  readonly #shareLabel = element('span', { class: 'label' });
  readonly #calls = element('span', { class: 'figure' });
  readonly #probe = element('span', { class: 'figure' });
  readonly #probeLabel = element('span', { class: 'label' });
  readonly #probePlace = element('div', { class: 'measure probe' }, this.#probe, this.#probeLabel);

  constructor(watched: WatchedCircuit) {
    this.watched = watched;
    this.button = element(
      'button',
      { type: 'button', class: 'name', dir: 'auto', 'aria-expanded': 'false' },
      watched.shownName,
    );
    const what = element('p', { class: 'what' }, this.#word, this.#why);
    const head = element(
      'div',
      { class: 'row' },
      this.#mark.element,
      element('div', { class: 'who' }, element('h3', {}, this.button), what),
      this.#probePlace,
      this.#chart.element,
      element('div', { class: 'measure share' }, this.#share, this.#shareLabel),
      element('div', { class: 'measure calls' }, this.#calls, element('span', { class: 'label' }, 'calls/s')),
    );
    this.element = element('li', { class: 'circuit' }, head, this.details);
  }

  /** Shows the circuit as it is now. */
  update(moments: Moments): void {
    const { watched } = this;
    setAttribute(this.element, 'data-condition', watched.condition);
    this.#mark.show(watched.condition);
    setText(this.#word, conditionText(watched));
    setText(this.#why, ` ${whyText(watched, moments)}`);
    const [figure, label] = probeTexts(watched, moments);
    setText(this.#probe, figure);
    setText(this.#probeLabel, label);
    setAttribute(this.#probePlace, 'data-empty', String(figure === ''));
  }

  /** Shows what the circuit did in the last five minutes. */
  updateActivity(): void {
    this.#chart.draw(this.watched.activity);
    const [share, label, bad] = troubleFigure(this.watched);
    setText(this.#share, share);
    setText(this.#shareLabel, label);
    setAttribute(this.#share, 'data-bad', String(bad));
    setText(this.#calls, callsText(this.watched));
  }
}
