import { readHistory } from '../api/admin-api.js';
import { tabToken } from '../api/tab-token.js';
import { CircuitDetails, type Choice } from './circuit-details.js';
import type { CircuitRow } from './circuit-row.js';

const ENTRIES_SHOWN = 50;

/** The row whose details are shown: one at a time. */
export class OpenRow {
  canChange = false;
  readonly #choose: (name: string, choice: Choice) => void;
  #open: { readonly row: CircuitRow; readonly details: CircuitDetails } | undefined;
  #readings = 0;

  constructor(choose: (name: string, choice: Choice) => void) {
    this.#choose = choose;
  }

  toggle(row: CircuitRow): void {
    const wasOpen = this.#open?.row === row;
    this.#close();
    if (!wasOpen) this.#show(row);
  }

  /** The rows were made anew, perhaps: the one that was open stays open, or goes with its circuit. */
  keep(find: (name: string) => CircuitRow | undefined): void {
    const row = this.#open?.row;
    if (row === undefined || find(row.watched.name) === row) return;
    this.#close();
  }

  update(): void {
    this.#open?.details.update(this.#open.row.watched);
  }

  /** Something happened to a circuit, or to any while the page was not told: the history is read again. */
  reread(name?: string): void {
    if (this.#open === undefined || (name !== undefined && this.#open.row.watched.name !== name)) return;
    this.update();
    void this.#read();
  }

  #show(row: CircuitRow): void {
    const { watched } = row;
    const details = new CircuitDetails(watched, this.canChange, (choice) => this.#choose(watched.name, choice));
    this.#open = { row, details };
    row.details.replaceChildren(details.element);
    row.button.setAttribute('aria-expanded', 'true');
    void this.#read();
  }

  #close(): void {
    this.#open?.row.details.replaceChildren();
    this.#open?.row.button.setAttribute('aria-expanded', 'false');
    this.#open = undefined;
  }

  async #read(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    const reading = ++this.#readings;
    try {
      const entries = await readHistory(open.row.watched.name, ENTRIES_SHOWN, tabToken.get());
      if (reading === this.#readings) open.details.showHistory(entries, new Date());
    } catch (error) {
      const text = error instanceof Error ? error.message : 'The history cannot be read.';
      if (reading === this.#readings) open.details.showProblem(text);
    }
  }
}
