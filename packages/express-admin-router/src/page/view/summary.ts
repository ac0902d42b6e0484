import { rejects, type Condition } from '../model/condition.js';
import type { WatchedCircuit } from '../model/watched-circuit.js';
import { circuitsText, countText } from '../text/numbers.js';
import { element, setAttribute, setText } from './element.js';
import { StateMark } from './state-mark.js';

const MOST_NAMES = 3;

/** The sentence that a tired person reads first. */
export class Summary {
  readonly element: HTMLElement;
  readonly #mark = new StateMark('mark mark-large');
  readonly #sentence = element('h2');
  readonly #detail = element('p');

  constructor() {
    this.element = element(
      'section',
      { class: 'summary', 'aria-label': 'Summary' },
      this.#mark.element,
      element('div', {}, this.#sentence, this.#detail),
    );
  }

  update(all: readonly WatchedCircuit[]): void {
    const open = all.filter(({ circuit }) => rejects(circuit));
    const probing = all.filter(({ condition }) => condition === 'half_open');
    const byHand = all.filter(({ circuit }) => circuit.mode !== 'automatic');
    const [condition, sentence, named] = told(all.length, open, probing, byHand);
    this.#mark.show(condition);
    setAttribute(this.element, 'data-condition', condition);
    setText(this.#sentence, sentence);
    setText(this.#detail, named.length === 0 ? (all.length === 0 ? '' : 'Every call passes.') : namesOf(named));
    document.title = open.length > 0 ? `(${countText(open.length)} open) Circuits` : 'Circuits';
  }
}

type Watched = readonly WatchedCircuit[];

function told(total: number, open: Watched, probing: Watched, byHand: Watched): readonly [Condition, string, Watched] {
  const of = (count: number): string => {
    if (total === 1) return 'The only circuit';
    return count === total ? `All ${circuitsText(total)}` : `${countText(count)} of ${circuitsText(total)}`;
  };
  const verb = (count: number): string => (count === 1 || total === 1 ? 'is' : 'are');
  if (open.length > 0) {
    const rejecting = open.length === 1 ? 'rejects its calls' : 'reject their calls';
    return ['open', `${of(open.length)} ${verb(open.length)} open and ${rejecting}`, open];
  }
  if (probing.length > 0) {
    return ['half_open', `${of(probing.length)} ${verb(probing.length)} probing`, probing];
  }
  if (byHand.length > 0) {
    return ['forced_closed', `${of(byHand.length)} ${verb(byHand.length)} steered by hand`, byHand];
  }
  if (total === 0) return ['closed', 'There are no circuits yet', []];
  return ['closed', `${of(total)} ${verb(total)} closed`, []];
}

function namesOf(circuits: Watched): string {
  const names = circuits.slice(0, MOST_NAMES).map(({ name }) => name);
  const more = circuits.length - names.length;
  return names.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
