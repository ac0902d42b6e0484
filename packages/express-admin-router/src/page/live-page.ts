import type { CircuitOnWire } from '../wire/circuit-on-wire.js';
import type { ChangePolicy, EventOnWire, HelloOnWire, SamplesOnWire } from '../wire/event-on-wire.js';
import { readHistory } from './api/admin-api.js';
import type { ServerEvent } from './api/event-parser.js';
import { EventStream } from './api/event-stream.js';
import type { ProblemError } from './api/problem-error.js';
import { tabToken } from './api/tab-token.js';
import { CauseFinder } from './model/cause-finder.js';
import { WatchedCircuit } from './model/watched-circuit.js';
import { conditionText, type Moments } from './view/circuit-facts.js';
import { ChangeDialog } from './view/change-dialog.js';
import { CircuitList } from './view/circuit-list.js';
import { Connection } from './view/connection.js';
import { element, setText } from './view/element.js';
import { OpenRow } from './view/open-row.js';
import { Summary } from './view/summary.js';
import { TokenForm } from './view/token-form.js';
import { Toolbar } from './view/toolbar.js';

/** How often a list that is sorted by what happens is sorted anew: seldom enough to be read. */
const SORT_EVERY_TICKS = 5;

/** The page: what it knows of the circuits, and what it shows of that. */
export class LivePage {
  readonly element: HTMLElement;
  readonly #circuits = new Map<string, WatchedCircuit>();
  readonly #summary = new Summary();
  readonly #connection = new Connection();
  readonly #toolbar = new Toolbar(() => this.#arrange());
  readonly #list = new CircuitList(
    (row) => this.#open.toggle(row),
    () => this.#moments(),
  );
  readonly #dialog = new ChangeDialog((circuit) => this.#changed(circuit));
  readonly #open = new OpenRow((name, choice) => this.#dialog.ask(name, choice));
  readonly #news = element('p', { class: 'visually-hidden', 'aria-live': 'polite' });
  readonly #tokenForm = new TokenForm((token) => {
    tabToken.keep(token);
    this.#connect();
  });
  readonly #causes = new CauseFinder((name) => readHistory(name, 10, tabToken.get()));
  /** The server's clock minus that of this page's machine. */
  #clockOffsetMs = 0;
  #ticks = 0;

  constructor() {
    const header = element('header', {}, element('h1', {}, 'Circuits'), this.#connection.element);
    this.element = element(
      'main',
      {},
      header,
      this.#connection.banner,
      this.#summary.element,
      this.#tokenForm.element,
      this.#toolbar.element,
      this.#list.element,
      this.#list.empty,
      this.#news,
      this.#dialog.element,
    );
    this.#show(false);
  }

  start(): void {
    this.#connect();
    // What was counted down goes on being right while no samples come.
    setInterval(() => this.#connection.isLost && this.#list.tick(), 1000);
  }

  #connect(): void {
    const listener = {
      onEvent: (event: ServerEvent) => this.#heard(event),
      onLost: () => this.#connection.lost(),
      onRefused: (problem: ProblemError) => this.#refused(problem),
    };
    void new EventStream(listener, () => tabToken.get()).run();
  }

  #heard({ type, data }: ServerEvent): void {
    this.#connection.heard();
    const body: unknown = JSON.parse(data);
    if (type === 'hello') this.#greeted(body as HelloOnWire);
    else if (type === 'samples') this.#sampled(body as SamplesOnWire);
    else if (type !== 'reload') this.#happened(body as EventOnWire);
  }

  #greeted({ at, changes }: HelloOnWire): void {
    this.#clockOffsetMs = Date.parse(at) - Date.now();
    this.#permit(changes);
  }

  #permit(changes: ChangePolicy): void {
    this.#open.canChange = changes !== 'off';
    this.#dialog.wantsToken = changes === 'token';
  }

  #sampled({ complete, circuits }: SamplesOnWire): void {
    if (complete) {
      const names = new Set(circuits.map(({ name }) => name));
      for (const name of this.#circuits.keys()) if (!names.has(name)) this.#circuits.delete(name);
    }
    for (const circuit of circuits) this.#put(circuit);
    for (const watched of this.#circuits.values()) {
      if (complete) watched.activity.rebase(watched.circuit);
      else watched.activity.tick(watched.circuit);
    }
    if (complete) this.#shown();
    this.#list.tick();
    this.#open.update();
    if (++this.#ticks % SORT_EVERY_TICKS === 0 && this.#toolbar.sortsByActivity) this.#arrange();
    this.#causes.look(this.#circuits.values());
  }

  #happened(event: EventOnWire): void {
    if (event.circuit === null) this.#circuits.delete(event.name);
    else this.#put(event.circuit);
    const watched = this.#circuits.get(event.name);
    if (watched !== undefined && event.type === 'transition') {
      watched.cause = { cause: event.cause, generation: event.generation };
      setText(this.#news, `${event.name}: ${conditionText(watched)}`);
    }
    this.#shown();
    this.#open.reread(event.name);
  }

  #changed(circuit: CircuitOnWire): void {
    this.#put(circuit);
    this.#shown();
    setText(this.#news, `${circuit.name}: done`);
  }

  #put(circuit: CircuitOnWire): void {
    const watched = this.#circuits.get(circuit.name);
    const generation = watched?.circuit.generation;
    if (watched === undefined) this.#circuits.set(circuit.name, new WatchedCircuit(circuit, performance.now()));
    else watched.update(circuit, performance.now());
    const row = this.#list.row(circuit.name);
    // A row that nobody sees is brought up to date when it is seen, unless its state is another one.
    if (row !== undefined && (row.visible || watched?.circuit.generation !== generation)) row.update(this.#moments());
  }

  /** The set of circuits, or the state of one, has changed. */
  #shown(): void {
    this.#show(true);
    this.#list.keep(this.#circuits);
    this.#open.keep((name) => this.#list.row(name));
    this.#arrange();
  }

  #arrange(): void {
    const all = [...this.#circuits.values()];
    this.#summary.update(all);
    this.#toolbar.update(all);
    const { sorting, group, text } = this.#toolbar;
    this.#list.arrange(sorting, group, text);
  }

  #refused(problem: ProblemError): void {
    const had = tabToken.get() !== null;
    tabToken.forget();
    this.#show(false);
    this.#connection.lost();
    this.#tokenForm.ask(had ? problem.message : '');
  }

  #show(known: boolean): void {
    for (const part of [this.#summary, this.#toolbar, this.#list]) part.element.hidden = !known;
  }

  #moments(): Moments {
    return { serverNow: Date.now() + this.#clockOffsetMs, pageNow: performance.now() };
  }
}
