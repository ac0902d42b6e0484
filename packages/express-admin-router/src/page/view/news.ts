import { countText } from '../text/numbers.js';
import { element, setText } from './element.js';

const MOST_NAMED = 3;

/** Announces changes to screen readers: those of a moment in one sentence, however many there are. */
export class News {
  readonly element = element('p', { class: 'visually-hidden', 'aria-live': 'polite' });
  readonly #untold = new Map<string, string>();

  /** Of a circuit that changes again before it is announced, only the last change counts. */
  add(name: string, text: string): void {
    this.#untold.delete(name);
    this.#untold.set(name, text);
  }

  tell(): void {
    if (this.#untold.size === 0) return;
    const sentences = [...this.#untold].slice(0, MOST_NAMED).map(([name, text]) => `${name}: ${text}`);
    const more = this.#untold.size - sentences.length;
    this.#untold.clear();
    setText(this.element, sentences.join('; ') + (more > 0 ? `; and ${countText(more)} more` : ''));
  }
}
