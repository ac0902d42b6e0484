import { escapeLabel } from './escape-label.js';
import type { BlockDefinition } from './metric-definition.js';
import type { ScrapedService } from './series-value.js';

/** Prints the lines of a block, which are the same for each service but for its name and the values. */
export class BlockPrinter {
  readonly definition: BlockDefinition;
  /** What stands before the service's name in each line, with the end of the line before. */
  readonly #starts: readonly string[];
  /** What stands between the service's name and the value of each line. */
  readonly #ends: readonly string[];
  /** What stands around the service's name in a block that counted nothing. */
  readonly #zeros: readonly string[];
  readonly #values: number[] = [];

  /** @param defaultLabels - the registry's own, as text; empty or `,name="value"` and so on. */
  constructor(metric: string, definition: BlockDefinition, defaultLabels: string) {
    this.definition = definition;
    const { lines } = definition;
    this.#starts = lines.map(({ suffix }) => `\n${metric}${suffix}{service="`);
    this.#ends = lines.map(({ labels }) => {
      const own = Object.entries(labels).map(([name, value]) => `,${name}="${escapeLabel(String(value))}"`);
      return `"${own.join('')}${defaultLabels}} `;
    });
    const zeros = this.#ends.map((end) => `${end}0`);
    // Between two names stand the end of one line and the start of the next.
    this.#zeros = ['', ...zeros].map((end, index) => end + (this.#starts[index] ?? ''));
  }

  /**
   * Adds the lines, each with a line break before it, to the pieces of a text that is joined afterwards.
   *
   * @param zero - whether all values are known to be 0.
   */
  print(pieces: string[], { service, moment }: ScrapedService, zero: boolean): void {
    const { label } = service;
    if (zero) {
      pieces.push(this.#zeros.join(label));
      return;
    }
    const values = this.#values;
    this.definition.read(service, values, moment);
    for (let index = 0; index < values.length; index++) {
      pieces.push(this.#starts[index] as string, label, this.#ends[index] as string, String(values[index]));
    }
  }
}
