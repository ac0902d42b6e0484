import type { AdminApi } from '../api/admin-api.js';
import { ProblemError } from '../api/problem-error.js';
import type { WatchedCircuit } from '../model/watched-circuit.js';
import type { Choice } from '../text/choice-words.js';
import { CircuitDetails } from './circuit-details.js';
import type { CircuitRow } from './circuit-row.js';

const ENTRIES_SHOWN = 50;

/** What the open row needs of the page. */
export interface OpenRowHost {
  readonly onChoice: (watched: WatchedCircuit, choice: Choice) => void;
  /** Hears which circuit's details are shown; undefined for none. */
  readonly onOpen: (name: string | undefined) => void;
}

/** The row whose details are shown: one at a time. */
export class OpenRow {
  canChange = false;
  readonly #api: AdminApi;
  readonly #host: OpenRowHost;
  #open: { readonly row: CircuitRow; readonly details: CircuitDetails } | undefined;
  #readings = 0;

  constructor(api: AdminApi, host: OpenRowHost) {
    this.#api = api;
    this.#host = host;
  }

  toggle(row: CircuitRow): void {
    if (this.#open?.row === row) this.close();
    else this.show(row);
  }

  /** Opens a row, and closes the one that was open. */
  show(row: CircuitRow): void {
    this.close();
    this.#show(row);
    this.#host.onOpen(row.watched.name);
  }

  /** @returns the row that was open. */
  close(): CircuitRow | undefined {
    const row = this.#open?.row;
    row?.details.replaceChildren();
    row?.button.setAttribute('aria-expanded', 'false');
    row?.element.classList.remove('open');
    this.#open = undefined;
    if (row !== undefined) this.#host.onOpen(undefined);
    return row;
  }

  /** The rows were made anew, perhaps: the one that was open stays open, or goes with its circuit. */
  keep(find: (name: string) => CircuitRow | undefined): void {
    const row = this.#open?.row;
    if (row === undefined || find(row.watched.name) === row) return;
    this.close();
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
    const details = new CircuitDetails(watched, this.canChange, (choice) => this.#host.onChoice(watched, choice));
    this.#open = { row, details };
    row.details.replaceChildren(details.element);
    row.button.setAttribute('aria-expanded', 'true');
    row.element.classList.add('open');
    void this.#read();
  }

  async #read(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    const reading = ++this.#readings;
    try {
      const entries = await this.#api.readHistory(open.row.watched.name, ENTRIES_SHOWN);
      if (reading === this.#readings) open.details.showHistory(entries, new Date());
    } catch (error) {
      const text = error instanceof ProblemError ? error.message : 'The history cannot be read now.';
      if (reading === this.#readings) open.details.showProblem(text);
    }
  }
}
