import { isOf, matches, type Group } from '../model/filter.js';
import { sorted, type Sorting } from '../model/order.js';
import type { WatchedCircuit } from '../model/watched-circuit.js';
import type { Moments } from './circuit-facts.js';
import { CircuitRow } from './circuit-row.js';
import { element, setText } from './element.js';

/** What the list needs of the page. */
export interface ListHost {
  readonly onToggle: (row: CircuitRow) => void;
  /** Hears each second, and when others come, which circuits are on the screen. */
  readonly onSeen: (seen: readonly WatchedCircuit[]) => void;
  readonly moments: () => Moments;
}

/** The rows. Each is made once, moved only when its place changes, and drawn only while it is on the screen. */
export class CircuitList {
  readonly element = element('ul', { class: 'circuits', role: 'list', 'aria-label': 'Circuits' });
  readonly empty = element('p', { class: 'empty', hidden: true });
  readonly #rows = new Map<string, CircuitRow>();
  readonly #host: ListHost;
  readonly #sight: IntersectionObserver;

  constructor(host: ListHost) {
    this.#host = host;
    this.#sight = new IntersectionObserver((changes) => this.#seen(changes), { rootMargin: '200px' });
    this.element.addEventListener('keydown', (event) => this.#walk(event));
  }

  row(name: string): CircuitRow | undefined {
    return this.#rows.get(name);
  }

  /** Shows a circuit as it is now; a row that nobody sees, only if its state is another one. */
  refresh({ name }: WatchedCircuit, isChange: boolean): void {
    const row = this.#rows.get(name);
    if (row !== undefined && (row.visible || isChange)) row.update(this.#host.moments());
  }

  /** Makes rows for circuits that are new, and drops those of circuits that are gone. */
  keep(circuits: ReadonlyMap<string, WatchedCircuit>): void {
    for (const [name, row] of this.#rows) {
      if (circuits.get(name) === row.watched) continue;
      this.#sight.unobserve(row.element);
      row.element.remove();
      this.#rows.delete(name);
    }
    for (const [name, watched] of circuits) {
      if (this.#rows.has(name)) continue;
      const row = new CircuitRow(watched);
      row.button.addEventListener('click', () => this.#host.onToggle(row));
      row.update(this.#host.moments());
      this.#rows.set(name, row);
      this.#sight.observe(row.element);
    }
  }

  /** Puts the rows into order, and hides those that are not asked for. */
  arrange(sorting: Sorting, group: Group, text: string): void {
    const watched = [...this.#rows.values()].map((row) => row.watched);
    const focused = document.activeElement;
    let next: Element | null = this.element.firstElementChild;
    let shown = 0;
    for (const { name } of sorted(watched, sorting)) {
      const row = this.#rows.get(name);
      if (row === undefined) continue;
      if (next === row.element) next = next.nextElementSibling;
      else this.element.insertBefore(row.element, next);
      const isShown = isOf(group, row.watched) && matches(text, name);
      row.element.hidden = !isShown;
      if (isShown) shown++;
    }
    // Whoever is at a row stays at it, also when it is moved.
    if (focused instanceof HTMLElement && this.element.contains(focused)) focused.focus({ preventScroll: true });
    this.empty.hidden = shown > 0;
    setText(this.empty, this.#rows.size === 0 ? 'There are no circuits yet.' : 'No circuit is like that.');
  }

  /** Each second: how time passed, and what happened meanwhile, for rows that can be seen. */
  tick(): void {
    this.#refresh([...this.#rows.values()].filter((row) => row.visible));
  }

  #seen(changes: readonly IntersectionObserverEntry[]): void {
    const seen = new Map(changes.map(({ target, isIntersecting }) => [target, isIntersecting]));
    const changed = [...this.#rows.values()].filter((row) => seen.has(row.element));
    for (const row of changed) row.visible = seen.get(row.element) === true;
    this.#refresh(changed.filter((row) => row.visible));
  }

  #refresh(rows: readonly CircuitRow[]): void {
    const moments = this.#host.moments();
    for (const row of rows) {
      row.update(moments);
      row.updateActivity();
    }
    this.#host.onSeen(rows.map((row) => row.watched));
  }

  /** Arrows, Home and End go from row to row: with a thousand of them, Tab alone would be no way. */
  #walk(event: KeyboardEvent): void {
    const target = event.target;
    if (!(target instanceof HTMLElement) || !target.matches('button.name')) return;
    const buttons = [...this.element.querySelectorAll<HTMLElement>('li:not([hidden]) button.name')];
    const here = buttons.indexOf(target);
    const places: Record<string, number> = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: buttons.length - 1 };
    const place = places[event.key];
    const button = place === undefined ? undefined : buttons[place];
    if (button === undefined) return;
    event.preventDefault();
    button.focus();
  }
}
