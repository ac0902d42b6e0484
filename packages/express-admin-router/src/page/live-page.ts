import type { ActivityOnWire, EventOnWire, HelloOnWire, SamplesOnWire } from '../wire/event-on-wire.js';
import { AdminApi } from './api/admin-api.js';
import { ConnectionRoom } from './api/connection-room.js';
import type { ProblemError } from './api/problem-error.js';
import { readToken } from './api/tab-token.js';
import { LiveStream } from './live-stream.js';
import { CauseFinder } from './model/cause-finder.js';
import type { WatchedCircuit } from './model/watched-circuit.js';
import { WatchedCircuits } from './model/watched-circuits.js';
import { countText } from './text/numbers.js';
import { ChangeDialog } from './view/change-dialog.js';
import { conditionText, type Moments } from './view/circuit-facts.js';
import { CircuitLink } from './view/circuit-link.js';
import { CircuitList } from './view/circuit-list.js';
import { element } from './view/element.js';
import { News } from './view/news.js';
import { Notice } from './view/notice.js';
import { OpenRow } from './view/open-row.js';
import { Place } from './view/place.js';
import { Soon } from './view/soon.js';
import { Summary } from './view/summary.js';
import { TokenForm } from './view/token-form.js';
import { Toolbar } from './view/toolbar.js';

/** How often a list that is sorted by what happens is sorted anew: seldom enough to be read. */
const SORT_EVERY_TICKS = 5;

const KEYS = 'Keys: / finds, ↑ and ↓ move, Enter opens, Escape closes and shows all.';

/** The page: leads what the stream tells to the parts that show it. */
export class LivePage {
  readonly elements: readonly HTMLElement[];
  readonly #circuits = new WatchedCircuits((watched, isChange) => this.#told(watched, isChange));
  readonly #stream = new LiveStream({
    onEvent: (type, body) => this.#heard(type, body),
    onRefused: (problem) => this.#refused(problem),
    onState: () => this.#showState(),
  });
  readonly #connection = this.#stream.connection;
  readonly #api = new AdminApi(new ConnectionRoom(() => this.#stream.makeRoom()));
  readonly #place = new Place();
  readonly #summary = new Summary();
  readonly #toolbar = new Toolbar(() => this.#arrange());
  readonly #causes = new CauseFinder((name) => this.#api.readHistory(name, 10));
  readonly #list = new CircuitList({
    onToggle: (row) => this.#open.toggle(row),
    onSeen: (seen) => void (this.#connection.isStale || this.#causes.look(seen)),
    onFold: () => this.#arrange(),
    moments: () => this.#moments(),
  });
  readonly #dialog = new ChangeDialog(this.#api, (circuit) => this.#circuits.put(circuit));
  readonly #open = new OpenRow(this.#api, {
    onChoice: (watched, choice) => this.#dialog.ask(watched, choice, this.#place.text),
    onOpen: (name) => this.#link.show(name),
  });
  readonly #news = new News();
  readonly #change = new Soon(() => this.#showAll());
  readonly #tokenForm = new TokenForm((token) => {
    if (token !== '') readToken.keep(token);
    this.#stream.reconnect();
  });
  /** In place of circuits that were never seen. */
  readonly #notice = new Notice();
  readonly #link = new CircuitLink();
  /** The server's clock minus that of this page's machine. */
  #clockOffsetMs = 0;
  #ticks = 0;
  readonly #keys = element('footer', { class: 'quiet' }, KEYS);
  #isKnown = false;

  constructor() {
    const bar = element('div', { class: 'bar' }, this.#place.element, this.#connection.element);
    const parts = [this.#summary, this.#tokenForm, this.#notice, this.#toolbar, this.#link, this.#list];
    const more = [this.#list.notice, this.#news, this.#dialog];
    this.elements = [
      element('header', {}, bar, this.#connection.banner),
      element('main', {}, ...[...parts, ...more].map((part) => part.element)),
      this.#keys,
    ];
    this.#show(false);
  }

  start(): void {
    this.#stream.start();
    // What was counted down goes on being right while no samples come.
    setInterval(() => this.#connection.isStale && this.#list.tick(), 1000);
    document.addEventListener('keydown', (event) => this.#pressed(event));
    window.addEventListener('pagehide', () => this.#dialog.giveUp());
    this.#link.listen(() => this.#followLink());
  }

  #heard(type: string, body: unknown): void {
    this.#notice.hide();
    if (type === 'hello') this.#greeted(body as HelloOnWire);
    else if (type === 'samples') this.#sampled(body as SamplesOnWire);
    else if (type === 'activity') this.#recorded(body as ActivityOnWire);
    else if (type !== 'reload') this.#happened(body as EventOnWire);
  }

  #greeted({ at, changes, title, instance }: HelloOnWire): void {
    this.#clockOffsetMs = Date.parse(at) - Date.now();
    this.#open.canChange = changes !== 'off';
    this.#dialog.wantsToken = changes === 'token';
    this.#place.show(title, instance);
  }

  #sampled(samples: SamplesOnWire): void {
    this.#circuits.sampled(samples);
    if (samples.complete) {
      this.#isKnown = true;
      this.#change.ask();
      this.#open.reread();
    }
    this.#list.tick();
    this.#open.update();
    if (++this.#ticks % SORT_EVERY_TICKS === 0 && this.#toolbar.sortsByActivity) this.#arrange();
  }

  #recorded(activity: ActivityOnWire): void {
    this.#circuits.recorded(activity);
    this.#list.tick();
    this.#open.update();
    this.#change.ask();
  }

  #happened(event: EventOnWire): void {
    this.#circuits.happened(event);
    const watched = this.#circuits.get(event.name);
    if (watched !== undefined && 'cause' in event) this.#news.add(watched.shownName, conditionText(watched));
    this.#change.ask();
    this.#open.reread(event.name);
  }

  /** Shows a circuit that an event, samples, or the answer to an order brought. */
  #told(watched: WatchedCircuit, isChange: boolean): void {
    this.#list.refresh(watched, isChange);
    if (isChange) this.#change.ask();
  }

  /** The set of circuits, or the state of one, has changed. */
  #showAll(): void {
    if (!this.#isKnown || this.#connection.state === 'refused') return;
    this.#show(true);
    this.#list.keep(this.#circuits.byName);
    this.#open.keep((name) => this.#list.row(name));
    this.#arrange();
    this.#news.tell();
    this.#followLink();
  }

  #arrange(): void {
    const { all } = this.#circuits;
    const isEmpty = all.length === 0;
    this.#summary.element.hidden = isEmpty;
    this.#toolbar.element.hidden = isEmpty;
    this.#summary.update(all);
    this.#toolbar.update(all);
    const { sorting, group, text, groupsByPrefix: byPrefix } = this.#toolbar;
    this.#list.arrange({ sorting, group, text, byPrefix });
    this.#retitle();
  }

  #retitle(): void {
    const { rejecting } = this.#summary;
    const isPaused = this.#connection.state === 'paused';
    if (isPaused || this.#connection.isStale) this.#place.showInTab(isPaused ? 'paused' : 'not live');
    else this.#place.showInTab(rejecting > 0 && this.#isKnown ? `${countText(rejecting)} open` : '');
  }

  #followLink(): void {
    const row = this.#isKnown ? this.#link.follow((name) => this.#list.row(name)) : undefined;
    if (row === undefined) return;
    if (row.element.hidden && this.#toolbar.clear()) this.#arrange();
    this.#open.show(row);
    row.element.scrollIntoView({ block: 'center' });
    row.button.focus({ preventScroll: true });
  }

  /** Escape goes back one step: it closes what is open, or shows all circuits again. */
  #pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || this.#dialog.element.open || this.#summary.element.hidden) return;
    const { search } = this.#toolbar;
    if (event.target === search && (event.key === 'ArrowDown' || event.key === 'Enter')) {
      event.preventDefault();
      this.#list.focusFirst();
    }
    if (event.key !== 'Escape') return;
    const closed = event.target === search ? undefined : this.#open.close();
    if (closed !== undefined) closed.button.focus();
    else if (this.#toolbar.clear()) this.#arrange();
    else if (event.target === search) this.#list.focusFirst();
  }

  #showState(): void {
    this.#retitle();
    if (this.#isKnown || !this.#connection.isStale) return;
    const again = 'The page tries again by itself.';
    if (this.#connection.state === 'full') {
      const why = 'The server takes no more readers. Close pages that nobody looks at.';
      this.#notice.show('full', 'Too many pages are open', `${why} ${again}`);
    } else {
      const many = 'If many windows of it are open, close some: a browser may have no connection left for this one.';
      this.#notice.show('lost', 'The server does not answer', `${again} ${many}`);
    }
  }

  #refused(problem: ProblemError): void {
    const hadToken = readToken.get() !== null;
    if (problem.isAboutToken) readToken.forget();
    this.#show(false);
    this.#notice.hide();
    this.#retitle();
    this.#tokenForm.ask(problem, hadToken);
  }

  #show(known: boolean): void {
    for (const part of [this.#summary, this.#toolbar, this.#list]) part.element.hidden = !known;
    this.#keys.hidden = !known;
    if (!known) this.#list.notice.hide();
  }

  #moments(): Moments {
    return { serverNow: Date.now() + this.#clockOffsetMs, pageNow: performance.now() };
  }
}
