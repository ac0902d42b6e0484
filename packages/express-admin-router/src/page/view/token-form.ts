import type { ProblemError } from '../api/problem-error.js';
import { element, setText } from './element.js';
import { noticePicture } from './notice.js';

const KEPT = 'It is kept for this tab only.';

/** Asks for what reading needs, in place of the circuits: a token, or a login elsewhere. */
export class TokenForm {
  readonly element: HTMLFormElement;
  readonly #title = element('h2');
  readonly #input = element('input', { type: 'password', autocomplete: 'off', id: 'read-token' });
  readonly #hint = element('p', { class: 'quiet' });
  readonly #problem = element('p', { class: 'problem', role: 'alert' });
  readonly #submit = element('button', { type: 'submit', class: 'confirm' });

  /** @param onToken - gets what was entered; it may be empty where a token is not what is missing. */
  constructor(onToken: (token: string) => void) {
    const label = element('label', { for: 'read-token' }, 'Token');
    this.element = element('form', { class: 'token-form', hidden: true }, noticePicture('not_allowed'));
    this.element.append(this.#title, label, this.#input, this.#hint, this.#problem, this.#submit);
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      this.element.hidden = true;
      onToken(this.#input.value);
    });
  }

  /** @param wasTried - whether the refusal is the answer to a token. */
  ask({ status, message }: ProblemError, wasTried: boolean): void {
    const isMissing = status === 401;
    setText(this.#title, isMissing ? 'Enter the token to see the circuits' : 'You may not see the circuits');
    setText(
      this.#hint,
      isMissing ? KEPT : `Your session does not allow it. Log in where you usually do, or enter a token. ${KEPT}`,
    );
    setText(this.#submit, isMissing ? 'Show the circuits' : 'Try again');
    setText(this.#problem, wasTried ? message : '');
    this.#input.required = isMissing;
    this.#input.value = '';
    this.element.hidden = false;
    this.#input.focus();
  }
}
