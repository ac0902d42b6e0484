import type { EventOnWire, HelloOnWire, SamplesOnWire } from '../wire/event-on-wire.js';
import { readHistory } from './api/admin-api.js';
import type { ServerEvent } from './api/event-parser.js';
import { EventStream } from './api/event-stream.js';
import type { ProblemError } from './api/problem-error.js';
import { tabToken } from './api/tab-token.js';
import { CauseFinder } from './model/cause-finder.js';
import type { WatchedCircuit } from './model/watched-circuit.js';
import { WatchedCircuits } from './model/watched-circuits.js';
import { conditionText, type Moments } from './view/circuit-facts.js';
import { ChangeDialog } from './view/change-dialog.js';
import { CircuitList } from './view/circuit-list.js';
import { Connection } from './view/connection.js';
import { element } from './view/element.js';
import { News } from './view/news.js';
import { OpenRow } from './view/open-row.js';
import { Soon } from './view/soon.js';
import { Summary } from './view/summary.js';
import { TokenForm } from './view/token-form.js';
import { Toolbar } from './view/toolbar.js';

/** How often a list that is sorted by what happens is sorted anew: seldom enough to be read. */
const SORT_EVERY_TICKS = 5;

/** The page: leads what the stream tells to the parts that show it. */
export class LivePage {
  readonly element: HTMLElement;
  readonly #circuits = new WatchedCircuits((watched, isChange) => this.#told(watched, isChange));
  readonly #summary = new Summary();
  readonly #connection = new Connection();
  readonly #toolbar = new Toolbar(() => this.#arrange());
  readonly #causes = new CauseFinder((name) => readHistory(name, 10, tabToken.get()));
  readonly #list = new CircuitList({
    onToggle: (row) => this.#open.toggle(row),
    onSeen: (seen) => void (this.#connection.isLost || this.#causes.look(seen)),
    moments: () => this.#moments(),
  });
  readonly #dialog = new ChangeDialog((circuit) => this.#circuits.put(circuit));
  readonly #open = new OpenRow((name, choice) => this.#dialog.ask(name, choice));
  readonly #news = new News();
  readonly #change = new Soon(() => this.#showAll());
  readonly #tokenForm = new TokenForm((token) => {
    if (token !== '') tabToken.keep(token);
    this.#connection.waiting();
    this.#connect();
  });
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
      this.#news.element,
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
    this.#open.canChange = changes !== 'off';
    this.#dialog.wantsToken = changes === 'token';
  }

  #sampled(samples: SamplesOnWire): void {
    this.#circuits.sampled(samples);
    if (samples.complete) {
      this.#change.ask();
      this.#open.reread();
    }
    this.#list.tick();
    this.#open.update();
    if (++this.#ticks % SORT_EVERY_TICKS === 0 && this.#toolbar.sortsByActivity) this.#arrange();
  }

  #happened(event: EventOnWire): void {
    this.#circuits.happened(event);
    const watched = this.#circuits.get(event.name);
    if (watched !== undefined && 'cause' in event) this.#news.add(event.name, conditionText(watched));
    this.#change.ask();
    this.#open.reread(event.name);
  }

  /** A circuit is as it is told here, by an event, by samples, or in answer to an order. */
  #told(watched: WatchedCircuit, isChange: boolean): void {
    this.#list.refresh(watched, isChange);
    if (isChange) this.#change.ask();
  }

  /** The set of circuits, or the state of one, has changed. */
  #showAll(): void {
    this.#show(true);
    this.#list.keep(this.#circuits.byName);
    this.#open.keep((name) => this.#list.row(name));
    this.#arrange();
    this.#news.tell();
  }

  #arrange(): void {
    this.#summary.update(this.#circuits.all);
    this.#toolbar.update(this.#circuits.all);
    this.#list.arrange(this.#toolbar.sorting, this.#toolbar.group, this.#toolbar.text);
  }

  #refused(problem: ProblemError): void {
    const hadToken = tabToken.get() !== null;
    tabToken.forget();
    this.#show(false);
    this.#connection.refused();
    this.#tokenForm.ask(problem, hadToken);
  }

  #show(known: boolean): void {
    for (const part of [this.#summary, this.#toolbar, this.#list]) part.element.hidden = !known;
  }

  #moments(): Moments {
    return { serverNow: Date.now() + this.#clockOffsetMs, pageNow: performance.now() };
  }
}
