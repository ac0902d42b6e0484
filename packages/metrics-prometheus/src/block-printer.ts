import { escapeLabel } from './escape-label.js';
import type { BlockDefinition } from './metric-definition.js';
import type { ScrapedService } from './series-value.js';
import type { TextBuffer } from './text-buffer.js';

/** Prints the lines of a block, which are the same for each service but for its name and the values. */
export class BlockPrinter {
  readonly #read: BlockDefinition['read'];
  /** What stands before the first name. */
  readonly #start: Uint8Array;
  /** What stands between the name and the value of each line. */
  readonly #ends: readonly Uint8Array[];
  /** What stands between the value of each line and the next name. */
  readonly #starts: readonly Uint8Array[];
  /** What stands between two names where the value is 0, as most are. */
  readonly #zeros: readonly Uint8Array[];
  readonly #values: number[] = [];

  /** @param defaultLabels - the registry's own, as text; empty or `,name="value"` and so on. */
  constructor(metric: string, { lines, read }: BlockDefinition, defaultLabels: string) {
    this.#read = read;
    const [first = '', ...others] = lines.map(({ suffix }) => `\n${metric}${suffix}{service="`);
    const starts = [...others, ''];
    const ends = lines.map(({ labels }) => {
      const own = Object.entries(labels).map(([name, value]) => `,${name}="${escapeLabel(String(value))}"`);
      return `"${own.join('')}${defaultLabels}} `;
    });
    this.#start = Buffer.from(first);
    this.#ends = ends.map((end) => Buffer.from(end));
    this.#starts = starts.map((start) => Buffer.from(start));
    this.#zeros = ends.map((end, index) => Buffer.from(`${end}0${starts[index]}`));
  }

  /** Adds the lines, each with a line break before it. */
  print(text: TextBuffer, { service, moment }: ScrapedService): void {
    const values = this.#values;
    this.#read(service, values, moment);
    text.add(this.#start);
    for (let index = 0; index < values.length; index++) {
      const value = values[index] as number;
      text.add(service.label);
      if (value === 0) {
        text.add(this.#zeros[index] as Uint8Array);
      } else {
        text.add(this.#ends[index] as Uint8Array);
        text.addNumber(value);
        text.add(this.#starts[index] as Uint8Array);
      }
    }
  }
}
