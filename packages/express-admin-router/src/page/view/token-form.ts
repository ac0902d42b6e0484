import { element, setText } from './element.js';

/** Asks for the token that reading needs, in place of the circuits. */
export class TokenForm {
  readonly element: HTMLFormElement;
  readonly #input = element('input', { type: 'password', required: true, autocomplete: 'off', id: 'read-token' });
  readonly #problem = element('p', { class: 'problem', role: 'alert' });

  constructor(onToken: (token: string) => void) {
    this.element = element(
      'form',
      { class: 'token-form', hidden: true },
      element('h2', {}, 'The circuits are for those who have the token'),
      element('label', { for: 'read-token' }, 'Token'),
      this.#input,
      element('p', { class: 'quiet' }, 'It is kept for this tab only.'),
      this.#problem,
      element('button', { type: 'submit', class: 'confirm' }, 'Show the circuits'),
    );
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      this.element.hidden = true;
      onToken(this.#input.value);
    });
  }

  /** @param problem - why the token that was given does not do; empty the first time. */
  ask(problem: string): void {
    setText(this.#problem, problem);
    this.#input.value = '';
    this.element.hidden = false;
    this.#input.focus();
  }
}
