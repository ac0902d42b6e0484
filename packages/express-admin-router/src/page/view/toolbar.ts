import { isOf, type Group } from '../model/filter.js';
import type { Sorting } from '../model/order.js';
import type { WatchedCircuit } from '../model/watched-circuit.js';
import { countText } from '../text/numbers.js';
import { element, setAttribute, setText } from './element.js';

const GROUPS: readonly (readonly [Group, string])[] = [
  ['all', 'All'],
  ['open', 'Open'],
  ['half_open', 'Half-open'],
  ['store_away', 'Store away'],
  ['forced', 'Forced'],
  ['closed', 'Closed'],
];

/** From so many circuits on they can be shown in groups. */
const ENOUGH_TO_GROUP = 10;

const SORTINGS: readonly (readonly [Sorting, string])[] = [
  ['trouble', 'Trouble first'],
  ['opened', 'First to open'],
  ['name', 'Name'],
  ['failures', 'Most failures'],
  ['calls', 'Most calls'],
  ['changed', 'Last change'],
];

/** What the list is asked to show. */
export class Toolbar {
  readonly element: HTMLElement;
  group: Group = 'all';
  readonly #search = element('input', {
    type: 'search',
    placeholder: 'Find a circuit',
    'aria-label': 'Find a circuit by its name',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  readonly #sort = element('select', { 'aria-label': 'Sort by' });
  readonly #byPrefix = element('button', { type: 'button', class: 'by-prefix', 'aria-pressed': 'false' }, 'Group');
  readonly #groups = new Map<Group, { button: HTMLButtonElement; count: HTMLElement }>();

  constructor(onChange: () => void) {
    for (const [group, label] of GROUPS) {
      const count = element('span', { class: 'count' });
      const button = element('button', { type: 'button', 'aria-pressed': String(group === 'all') }, `${label} `, count);
      button.addEventListener('click', () => {
        this.#choose(group);
        onChange();
      });
      this.#groups.set(group, { button, count });
    }
    this.#sort.append(...SORTINGS.map(([sorting, label]) => element('option', { value: sorting }, label)));
    this.#search.addEventListener('input', onChange);
    this.#sort.addEventListener('change', onChange);
    this.#byPrefix.title = 'Group the circuits by the first part of their names';
    this.#byPrefix.addEventListener('click', () => {
      setAttribute(this.#byPrefix, 'aria-pressed', String(!this.groupsByPrefix));
      onChange();
    });
    document.addEventListener('keydown', (event) => this.#jump(event));
    this.element = element(
      'search',
      { class: 'toolbar' },
      element(
        'div',
        { class: 'groups', role: 'group', 'aria-label': 'Show' },
        ...[...this.#groups.values()].map(({ button }) => button),
      ),
      this.#search,
      this.#sort,
      this.#byPrefix,
    );
  }

  get text(): string {
    return this.#search.value.trim();
  }

  /** Whether circuits whose names begin alike stand together. */
  get groupsByPrefix(): boolean {
    return !this.#byPrefix.hidden && this.#byPrefix.getAttribute('aria-pressed') === 'true';
  }

  /** The search field. */
  get search(): HTMLInputElement {
    return this.#search;
  }

  /** Shows all circuits again. @returns whether some were hidden. */
  clear(): boolean {
    const wasFiltered = this.group !== 'all' || this.#search.value !== '';
    this.#choose('all');
    this.#search.value = '';
    return wasFiltered;
  }

  get sorting(): Sorting {
    return SORTINGS.find(([sorting]) => sorting === this.#sort.value)?.[0] ?? 'trouble';
  }

  /** Whether the order changes while no circuit does anything but its work. */
  get sortsByActivity(): boolean {
    return this.sorting === 'failures' || this.sorting === 'calls';
  }

  /** Counts the circuits of each group. */
  update(all: readonly WatchedCircuit[]): void {
    this.#byPrefix.hidden = all.length < ENOUGH_TO_GROUP;
    for (const [group, { button, count }] of this.#groups) {
      const size = all.filter((watched) => isOf(group, watched)).length;
      setText(count, countText(size));
      setAttribute(button, 'data-empty', String(size === 0));
      // Most fleets never see them; where there is one, nothing else matters as much.
      if (group === 'store_away') button.hidden = size === 0 && this.group !== group;
    }
  }

  #choose(group: Group): void {
    this.group = group;
    for (const [other, { button }] of this.#groups) button.setAttribute('aria-pressed', String(other === group));
  }

  /** A slash goes to the search field, as in many places. */
  #jump(event: KeyboardEvent): void {
    const typing = event.target instanceof Element && event.target.closest('input, select, textarea, dialog') !== null;
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#search.focus();
  }
}
