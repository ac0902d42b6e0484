import type { CircuitOnWire } from '../../wire/circuit-on-wire.js';
import { REQUEST_LIMIT_MS, type AdminApi, type Order } from '../api/admin-api.js';
import { ProblemError } from '../api/problem-error.js';
import { adminToken, readToken } from '../api/tab-token.js';
import type { WatchedCircuit } from '../model/watched-circuit.js';
import { CHOICE_WORDS, type Choice } from '../text/choice-words.js';
import { scopeText } from '../text/scope.js';
import { element, setText } from './element.js';

/** How long an order may last: seconds, or empty for as long as nobody changes it. */
const DURATIONS: readonly (readonly [string, string])[] = [
  ['300', '5 minutes'],
  ['900', '15 minutes'],
  ['3600', '1 hour'],
  ['14400', '4 hours'],
  ['86400', '1 day'],
  ['', 'Until it is changed'],
];
const PROPOSED_DURATION = '900';

/** How long a tripped circuit may wait for its first probe. */
const WAITS: readonly (readonly [string, string])[] = [
  ['', 'Its own recovery time'],
  ['30', '30 seconds'],
  ['60', '1 minute'],
  ['300', '5 minutes'],
  ['900', '15 minutes'],
  ['3600', '1 hour'],
];

const UNREACHED = 'The server was not reached, or its answer was lost.';
const UNKNOWN = 'Look at the circuit before you try again: the change may have been made.';
const NOT_ENOUGH = 'The token for reading does not allow changes. Enter the admin token.';

/** Asks before a change is made: why, for how long, and once for the token. What is cancelled is not sent later. */
export class ChangeDialog {
  readonly element: HTMLDialogElement;
  /** Whether the router takes a bearer token, as far as it says. */
  wantsToken = false;
  readonly #api: AdminApi;
  readonly #title = element('h2', { id: 'change-title' });
  readonly #name = element('strong', { dir: 'auto' });
  readonly #place = element('span');
  readonly #subjectBox = element('p', { class: 'subject', id: 'change-subject' }, this.#name, this.#place);
  readonly #scope = element('p', { class: 'scope', id: 'change-scope' });
  readonly #effect = element('p', { id: 'change-effect' });
  readonly #reason = element('input', { id: 'change-reason', required: true, maxlength: '500', autocomplete: 'off' });
  readonly #duration = element('select', { id: 'change-duration' });
  readonly #durationLabel = element('label', { for: 'change-duration' });
  readonly #durationField = element('div', { class: 'field' }, this.#durationLabel, this.#duration);
  readonly #token = element('input', { id: 'change-token', type: 'password', autocomplete: 'off' });
  readonly #tokenField: HTMLElement;
  readonly #problem = element('p', { class: 'problem', role: 'alert' });
  readonly #confirm = element('button', { type: 'submit', class: 'confirm' });
  readonly #onDone: (circuit: CircuitOnWire) => void;
  #subject: { readonly name: string; readonly choice: Choice } | undefined;
  /** The change that is on its way. */
  #sending: AbortController | undefined;

  constructor(api: AdminApi, onDone: (circuit: CircuitOnWire) => void) {
    this.#api = api;
    this.#onDone = onDone;
    const hint = element('small', { class: 'quiet' }, 'Kept for this tab only, until you close it.');
    this.#tokenField = field('change-token', 'Admin token', this.#token, hint);
    const cancel = element('button', { type: 'button' }, 'Cancel');
    cancel.addEventListener('click', () => this.element.close());
    const form = element(
      'form',
      {},
      this.#title,
      this.#subjectBox,
      this.#effect,
      this.#scope,
      field('change-reason', 'Why', this.#reason),
      this.#durationField,
      this.#tokenField,
      this.#problem,
      element('div', { class: 'decide' }, cancel, this.#confirm),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
    const described = {
      'aria-labelledby': 'change-title',
      'aria-describedby': 'change-subject change-effect change-scope',
    };
    this.element = element('dialog', { class: 'change', ...described }, form);
    // A dialog that closes, by its button, by Escape or by the page, gives up what it is sending.
    this.element.addEventListener('close', () => this.giveUp());
  }

  /** Gives up a change that is on its way: nothing is sent later. */
  giveUp(): void {
    this.#sending?.abort();
  }

  /** Opens the dialog. @param where - the service and the process that the page is of. */
  ask({ name, shownName, circuit }: WatchedCircuit, choice: Choice, where: string): void {
    this.#subject = { name, choice };
    const words = CHOICE_WORDS[choice];
    setText(this.#title, words.title);
    setText(this.#name, shownName);
    setText(this.#place, `at ${where}`);
    setText(this.#scope, scopeText(circuit));
    setText(this.#effect, words.effect);
    this.#confirm.dataset['choice'] = choice;
    this.#showSending(false);
    this.#reason.value = '';
    this.#offerDurations(choice);
    this.#askToken(this.wantsToken && adminToken.get() === null && readToken.get() === null);
    setText(this.#problem, '');
    this.element.showModal();
    this.#reason.focus();
  }

  #offerDurations(choice: Choice): void {
    const offered = choice === 'trip' ? WAITS : DURATIONS;
    this.#duration.replaceChildren(...offered.map(([value, label]) => element('option', { value }, label)));
    this.#duration.value = choice === 'trip' ? '' : PROPOSED_DURATION;
    setText(this.#durationLabel, choice === 'trip' ? 'First probe after' : 'For how long');
    this.#durationField.hidden = choice === 'reset' || choice === 'automatic';
  }

  async #submit(): Promise<void> {
    const subject = this.#subject;
    if (subject === undefined || this.#sending !== undefined) return;
    const sending = new AbortController();
    this.#sending = sending;
    this.#showSending(true);
    setText(this.#problem, '');
    const typed = this.#tokenField.hidden ? '' : this.#token.value;
    const token = typed === '' ? (adminToken.get() ?? readToken.get()) : typed;
    try {
      const circuit = await this.#api.giveOrder(subject.name, this.#order(subject.choice), token, sending.signal);
      if (typed !== '') adminToken.keep(typed);
      this.#token.value = '';
      this.#onDone(circuit);
      this.#sending = undefined;
      this.element.close();
    } catch (error) {
      if (this.element.open) this.#failed(error, typed === '' && adminToken.get() === null && token !== null);
    } finally {
      this.#sending = undefined;
      this.#showSending(false);
    }
  }

  #order(choice: Choice): Order {
    const reason = this.#reason.value;
    if (choice === 'reset') return { action: 'reset', reason };
    const seconds =
      this.#durationField.hidden || this.#duration.value === '' ? undefined : Number(this.#duration.value);
    if (choice === 'trip') return { action: 'trip', reason, ...(seconds !== undefined && { forSeconds: seconds }) };
    return { action: 'mode', mode: choice, reason, ...(seconds !== undefined && { ttlSeconds: seconds }) };
  }

  /** @param wasReadToken - whether the token for reading was tried, for want of another one. */
  #failed(error: unknown, wasReadToken: boolean): void {
    if (!(error instanceof ProblemError)) {
      const isGivenUp = error instanceof DOMException && error.name === 'AbortError';
      const late = `No answer within ${REQUEST_LIMIT_MS / 1000} seconds, so the change was given up. ${UNKNOWN}`;
      setText(this.#problem, isGivenUp ? late : `${UNREACHED} ${UNKNOWN}`);
      return;
    }
    setText(this.#problem, error.isAboutToken && wasReadToken ? NOT_ENOUGH : error.message);
    // Where the session, the site or the router itself is what refuses, the token is as good as before.
    if (error.isAboutToken) adminToken.forget();
    if (!error.isAboutToken && error.code !== 'forbidden') return;
    this.#askToken(true);
    this.#token.select();
    this.#token.focus();
  }

  #askToken(asked: boolean): void {
    this.#tokenField.hidden = !asked;
    this.#token.required = asked && this.wantsToken;
  }

  #showSending(isSending: boolean): void {
    const choice = this.#subject?.choice;
    this.#confirm.disabled = isSending;
    setText(this.#confirm, isSending || choice === undefined ? 'Sending…' : CHOICE_WORDS[choice].confirm);
  }
}

function field(id: string, label: string, ...inputs: readonly Node[]): HTMLElement {
  return element('div', { class: 'field' }, element('label', { for: id }, label), ...inputs);
}
