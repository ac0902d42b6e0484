import type { BlockPrinter } from './block-printer.js';
import { PrintedChunk } from './printed-chunk.js';
import type { ScrapedService } from './series-value.js';

/** How many services are printed together: more make a text for which the heap has no room of its own at hand. */
const CHUNK = 8;

/** The lines of a block for all services. */
export class PrintedBlock {
  readonly #printer: BlockPrinter;
  readonly #chunks: PrintedChunk[] = [];

  constructor(printer: BlockPrinter) {
    this.#printer = printer;
  }

  text(scraped: readonly ScrapedService[]): string {
    const count = Math.ceil(scraped.length / CHUNK);
    this.#chunks.length = Math.min(this.#chunks.length, count);
    let text = '';
    for (let index = 0; index < count; index++) {
      const chunk = (this.#chunks[index] ??= new PrintedChunk(this.#printer));
      text += chunk.text(scraped.slice(index * CHUNK, (index + 1) * CHUNK));
    }
    return text;
  }
}
