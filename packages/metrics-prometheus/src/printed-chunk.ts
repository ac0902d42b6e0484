import type { BlockPrinter } from './block-printer.js';
import type { ScrapedService } from './series-value.js';
import type { Service } from './service.js';

/**
 * The lines of a block for a few services, printed again only when one of them changed.
 *
 * They share a text because one for each would be thousands of short strings, which the garbage
 * collector copies about before it finds that they stay.
 */
export class PrintedChunk {
  readonly #printer: BlockPrinter;
  #services: readonly Service[] = [];
  #stamps: readonly (number | string)[] = [];
  #text = '';

  constructor(printer: BlockPrinter) {
    this.#printer = printer;
  }

  text(scraped: readonly ScrapedService[]): string {
    const { stampOf } = this.#printer.definition;
    const stamps = scraped.map(({ service, moment }) => stampOf(service, moment));
    if (!this.#isPrinted(scraped, stamps)) {
      this.#services = scraped.map(({ service }) => service);
      this.#stamps = stamps;
      const pieces: string[] = [];
      scraped.forEach((one, index) => {
        this.#printer.print(pieces, one, stamps[index] === 0);
      });
      this.#text = pieces.join('');
    }
    return this.#text;
  }

  #isPrinted(scraped: readonly ScrapedService[], stamps: readonly (number | string)[]): boolean {
    if (scraped.length !== this.#services.length) return false;
    return scraped.every(
      ({ service }, index) => service === this.#services[index] && stamps[index] === this.#stamps[index],
    );
  }
}
