import type { CircuitOnWire } from '../../wire/circuit-on-wire.js';
import { giveOrder, type Order } from '../api/admin-api.js';
import { ProblemError } from '../api/problem-error.js';
import { tabToken } from '../api/tab-token.js';
import { CHOICE_WORDS } from './choice-words.js';
import type { Choice } from './circuit-details.js';
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

/** Asks before a change is made: why, for how long, and once for the token. */
export class ChangeDialog {
  readonly element: HTMLDialogElement;
  /** Whether the router takes a bearer token, as far as it says. */
  wantsToken = false;
  readonly #title = element('h2', { id: 'change-title' });
  readonly #name = element('p', { class: 'subject' });
  readonly #effect = element('p', { id: 'change-effect' });
  readonly #reason = element('input', { id: 'change-reason', required: true, maxlength: '500', autocomplete: 'off' });
  readonly #duration = element('select', { id: 'change-duration' });
  readonly #durationField: HTMLElement;
  readonly #token = element('input', { id: 'change-token', type: 'password', autocomplete: 'off' });
  readonly #tokenField: HTMLElement;
  readonly #problem = element('p', { class: 'problem', role: 'alert' });
  readonly #confirm = element('button', { type: 'submit', class: 'confirm' });
  readonly #onDone: (circuit: CircuitOnWire) => void;
  #subject: { readonly name: string; readonly choice: Choice } | undefined;

  constructor(onDone: (circuit: CircuitOnWire) => void) {
    this.#onDone = onDone;
    this.#duration.append(...DURATIONS.map(([value, label]) => element('option', { value }, label)));
    this.#durationField = field('change-duration', 'For how long', this.#duration);
    const hint = element('small', { class: 'quiet' }, 'Kept for this tab only, until you close it.');
    this.#tokenField = field('change-token', 'Admin token', this.#token, hint);
    const cancel = element('button', { type: 'button' }, 'Cancel');
    cancel.addEventListener('click', () => this.element.close());
    const form = element(
      'form',
      {},
      this.#title,
      this.#name,
      this.#effect,
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
    this.element = element(
      'dialog',
      { class: 'change', 'aria-labelledby': 'change-title', 'aria-describedby': 'change-effect' },
      form,
    );
  }

  ask(name: string, choice: Choice): void {
    this.#subject = { name, choice };
    const words = CHOICE_WORDS[choice];
    setText(this.#title, words.title);
    setText(this.#name, name);
    setText(this.#effect, words.effect);
    setText(this.#confirm, words.confirm);
    this.#confirm.dataset['choice'] = choice;
    this.#reason.value = '';
    this.#duration.value = PROPOSED_DURATION;
    this.#durationField.hidden = choice === 'reset' || choice === 'automatic';
    this.#askToken(this.wantsToken && tabToken.get() === null);
    setText(this.#problem, '');
    this.element.showModal();
    this.#reason.focus();
  }

  async #submit(): Promise<void> {
    const subject = this.#subject;
    if (subject === undefined || this.#confirm.disabled) return;
    this.#confirm.disabled = true;
    setText(this.#problem, '');
    const typed = this.#tokenField.hidden ? '' : this.#token.value;
    try {
      const circuit = await giveOrder(subject.name, this.#order(subject.choice), typed === '' ? tabToken.get() : typed);
      if (typed !== '') tabToken.keep(typed);
      this.#token.value = '';
      this.element.close();
      this.#onDone(circuit);
    } catch (error) {
      this.#refused(error);
    } finally {
      this.#confirm.disabled = false;
    }
  }

  #order(choice: Choice): Order {
    const reason = this.#reason.value;
    if (choice === 'reset') return { action: 'reset', reason };
    const lasts = this.#durationField.hidden ? '' : this.#duration.value;
    return { action: 'mode', mode: choice, reason, ...(lasts !== '' && { ttlSeconds: Number(lasts) }) };
  }

  #refused(error: unknown): void {
    const known = error instanceof ProblemError;
    setText(this.#problem, known ? error.message : 'The server cannot be reached. Nothing is known to have changed.');
    if (!known || !error.isAboutCredentials) return;
    tabToken.forget();
    this.#askToken(true);
    this.#token.select();
    this.#token.focus();
  }

  #askToken(asked: boolean): void {
    this.#tokenField.hidden = !asked;
    this.#token.required = asked && this.wantsToken;
  }
}

function field(id: string, label: string, ...inputs: readonly Node[]): HTMLElement {
  return element('div', { class: 'field' }, element('label', { for: id }, label), ...inputs);
}
