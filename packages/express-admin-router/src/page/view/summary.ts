import { rejects, type Condition } from '../model/condition.js';
import type { WatchedCircuit } from '../model/watched-circuit.js';
import { circuitsText, countText } from '../text/numbers.js';
import { element, setAttribute, setText } from './element.js';
import { StateMark } from './state-mark.js';

const MOST_NAMES = 3;
const LONGEST_NAME = 40;

type Watched = readonly WatchedCircuit[];

/** The circuits that are not simply closed, by what they are. A circuit may be of two kinds: open, without its store. */
interface Kinds {
  readonly open: Watched;
  readonly forcedOpen: Watched;
  readonly storeAway: Watched;
  readonly probing: Watched;
  readonly forcedClosed: Watched;
  readonly observing: Watched;
}

/** The sentence that a tired person reads first, and below it each kind of trouble with its names. */
export class Summary {
  readonly element: HTMLElement;
  /** How many circuits reject their calls. */
  rejecting = 0;
  readonly #mark = new StateMark('mark mark-large');
  readonly #sentence = element('h2');
  readonly #parts = element('ul', { class: 'parts', role: 'list' });

  constructor() {
    this.element = element(
      'section',
      { class: 'summary', 'aria-label': 'Summary' },
      this.#mark.element,
      element('div', {}, this.#sentence, this.#parts),
    );
  }

  update(all: Watched): void {
    const kinds = kindsOf(all);
    this.rejecting = kinds.open.length + kinds.forcedOpen.length;
    const [condition, sentence] = headline(all.length, kinds);
    this.#mark.show(condition);
    setAttribute(this.element, 'data-condition', condition);
    setText(this.#sentence, sentence);
    const parts = partsOf(kinds);
    const texts = parts.length === 0 ? ['Every call passes.'] : parts;
    if (this.#parts.textContent !== texts.join('')) {
      this.#parts.replaceChildren(...texts.map((text) => element('li', {}, text)));
    }
  }
}

function kindsOf(all: Watched): Kinds {
  const of = (test: (watched: WatchedCircuit) => boolean): Watched => all.filter(test);
  return {
    open: of(({ circuit }) => circuit.mode === 'automatic' && rejects(circuit)),
    forcedOpen: of(({ condition }) => condition === 'forced_open'),
    storeAway: of(({ circuit }) => circuit.store?.degraded === true),
    probing: of(({ condition }) => condition === 'half_open'),
    forcedClosed: of(({ condition }) => condition === 'forced_closed'),
    observing: of(({ circuit }) => circuit.mode === 'observe'),
  };
}

function headline(total: number, kinds: Kinds): readonly [Condition, string] {
  const { open, forcedOpen, storeAway, probing, forcedClosed, observing } = kinds;
  const of = (count: number): string => {
    if (total === 1) return 'The only circuit';
    return count === total ? `All ${circuitsText(total)}` : `${countText(count)} of ${circuitsText(total)}`;
  };
  const isOne = (count: number): boolean => count === 1 || total === 1;
  const verb = (count: number): string => (isOne(count) ? 'is' : 'are');
  const rejecting = (count: number): string => (isOne(count) ? 'rejects its calls' : 'reject their calls');
  if (open.length > 0 && forcedOpen.length > 0) {
    const count = open.length + forcedOpen.length;
    return ['open', `${of(count)} ${rejecting(count)}: ${open.length} open, ${forcedOpen.length} forced open`];
  }
  if (open.length > 0) return ['open', `${of(open.length)} ${verb(open.length)} open and ${rejecting(open.length)}`];
  if (forcedOpen.length > 0) {
    return ['forced_open', `${of(forcedOpen.length)} ${verb(forcedOpen.length)} forced open by an operator`];
  }
  if (storeAway.length > 0) {
    return ['store_away', `The store of ${lowered(of(storeAway.length))} does not answer`];
  }
  if (probing.length > 0) return ['half_open', `${of(probing.length)} ${verb(probing.length)} probing`];
  if (forcedClosed.length > 0) {
    return ['forced_closed', `${of(forcedClosed.length)} ${verb(forcedClosed.length)} forced closed by an operator`];
  }
  if (observing.length > 0)
    return ['forced_closed', `${of(observing.length)} only ${isOne(observing.length) ? 'observes' : 'observe'}`];
  return ['closed', `${of(total)} ${verb(total)} closed`];
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function partsOf(kinds: Kinds): string[] {
  const parts: readonly (readonly [string, Watched])[] = [
    ['Open', kinds.open],
    ['Forced open', kinds.forcedOpen],
    ['Without their store', kinds.storeAway],
    ['Probing', kinds.probing],
    ['Forced closed', kinds.forcedClosed],
    ['Only observing', kinds.observing],
  ];
  return parts.filter(([, circuits]) => circuits.length > 0).map(([word, circuits]) => `${word}: ${namesOf(circuits)}`);
}

/** By characters as people count them: half an emoji is none. */
function shortened(name: string): string {
  const characters = Array.from(name);
  return characters.length > LONGEST_NAME ? `${characters.slice(0, LONGEST_NAME).join('')}…` : name;
}

function namesOf(circuits: Watched): string {
  const names = circuits.slice(0, MOST_NAMES).map(({ shownName }) => shortened(shownName));
  const more = circuits.length - names.length;
  return names.join(', ') + (more > 0 ? ` and ${countText(more)} more` : '');
}
