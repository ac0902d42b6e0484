import { isOf, matches, type Group } from '../model/filter.js';
import { namePrefix } from '../model/name-prefix.js';
import { sorted, type Sorting } from '../model/order.js';
import type { WatchedCircuit } from '../model/watched-circuit.js';
import type { Moments } from './circuit-facts.js';
import { CircuitRow } from './circuit-row.js';
import { element } from './element.js';
import { GroupHeading } from './group-heading.js';
import { Notice } from './notice.js';

/** From so many circuits on, rows are low, so that a screen holds more of them. */
const COMPACT_FROM = 50;

const WALKED = 'li:not([hidden]) :is(button.name, button.group-name)';

/** What the list is asked to show, and how. */
export interface Arrangement {
  readonly sorting: Sorting;
  readonly group: Group;
  readonly text: string;
  readonly byPrefix: boolean;
}

/** What the list needs of the page. */
export interface ListHost {
  readonly onToggle: (row: CircuitRow) => void;
  /** Hears each second, and when others come, which circuits are on the screen. */
  readonly onSeen: (seen: readonly WatchedCircuit[]) => void;
  /** A group was folded, or unfolded: the list is to be arranged anew. */
  readonly onFold: () => void;
  readonly moments: () => Moments;
}

/** The rows. Each is made once, moved only when its place changes, and drawn only while it is on the screen. */
export class CircuitList {
  readonly element = element('ul', { class: 'circuits', role: 'list', 'aria-label': 'Circuits' });
  readonly notice = new Notice();
  readonly #headings = new Map<string, GroupHeading>();
  readonly #rows = new Map<string, CircuitRow>();
  readonly #host: ListHost;
  readonly #sight: IntersectionObserver;

  constructor(host: ListHost) {
    this.#host = host;
    this.#sight = new IntersectionObserver((changes) => this.#seen(changes), { rootMargin: '80px' });
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
  arrange({ sorting, group, text, byPrefix }: Arrangement): void {
    const rows = sorted(
      [...this.#rows.values()].map(({ watched }) => watched),
      sorting,
    ).flatMap(({ name }) => {
      const row = this.#rows.get(name);
      return row === undefined ? [] : [row];
    });
    const asked = new Set(rows.filter(({ watched }) => isOf(group, watched) && matches(text, watched.name)));
    this.element.classList.toggle('compact', this.#rows.size >= COMPACT_FROM);
    const focused = document.activeElement;
    this.#place(byPrefix ? this.#grouped(rows, asked) : rows.map(({ element: row }) => row));
    if (!byPrefix) this.#dropHeadings([]);
    for (const row of rows) {
      const isFolded = byPrefix && this.#headings.get(namePrefix(row.watched.name))?.isFolded === true;
      row.element.hidden = !asked.has(row) || isFolded;
    }
    // The row that has the focus keeps it, also when it is moved.
    if (focused instanceof HTMLElement && this.element.contains(focused)) focused.focus({ preventScroll: true });
    this.#tellNothing(asked.size);
  }

  /** Goes to the first row that is shown. */
  focusFirst(): void {
    this.element.querySelector<HTMLElement>(WALKED)?.focus();
  }

  /** Moves only what is not in its place yet. */
  #place(elements: readonly HTMLElement[]): void {
    let next: Element | null = this.element.firstElementChild;
    for (const placed of elements) {
      if (next === placed) next = next.nextElementSibling;
      else this.element.insertBefore(placed, next);
    }
  }

  /** The rows under the headings of their groups, which stand where their first row would. */
  #grouped(rows: readonly CircuitRow[], asked: ReadonlySet<CircuitRow>): HTMLElement[] {
    const groups = new Map<string, CircuitRow[]>();
    for (const row of rows) {
      const prefix = namePrefix(row.watched.name);
      const group = groups.get(prefix);
      if (group === undefined) groups.set(prefix, [row]);
      else group.push(row);
    }
    this.#dropHeadings(groups.keys());
    return [...groups].flatMap(([prefix, members]) => {
      let heading = this.#headings.get(prefix);
      if (heading === undefined) {
        heading = new GroupHeading(prefix, () => this.#host.onFold());
        this.#headings.set(prefix, heading);
      }
      heading.update(members.filter((row) => asked.has(row)).map(({ watched }) => watched));
      return [heading.element, ...members.map(({ element: row }) => row)];
    });
  }

  #dropHeadings(kept: Iterable<string>): void {
    const names = new Set(kept);
    for (const [prefix, heading] of this.#headings) {
      if (names.has(prefix)) continue;
      heading.element.remove();
      this.#headings.delete(prefix);
    }
  }

  #tellNothing(shown: number): void {
    if (shown > 0) this.notice.hide();
    else if (this.#rows.size === 0) {
      const how = 'A circuit appears here as soon as the app creates its breaker.';
      this.notice.show('empty', 'There are no circuits yet', how);
    } else {
      this.notice.show('not_found', 'No circuit matches', 'Press Escape to see all of them again.');
    }
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
    if (!(target instanceof HTMLElement) || !target.matches('button.name, button.group-name')) return;
    const buttons = [...this.element.querySelectorAll<HTMLElement>(WALKED)];
    const here = buttons.indexOf(target);
    const places: Record<string, number> = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: buttons.length - 1 };
    const place = places[event.key];
    const button = place === undefined ? undefined : buttons[place];
    if (button === undefined) return;
    event.preventDefault();
    button.focus();
  }
}
