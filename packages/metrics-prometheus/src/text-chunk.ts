import type { BlockPrinter } from './block-printer.js';
import type { ScrapedService } from './series-value.js';
import type { Service } from './service.js';

/**
 * The lines of a metric for some services, printed again only when one of them changed.
 *
 * Lines are put together for many services at once. A text for each would be thousands of short
 * strings, which the garbage collector copies about before it finds that they stay.
 */
export class TextChunk {
  #services: readonly Service[] = [];
  #printers: readonly BlockPrinter[] = [];
  #stamps: readonly (number | string)[] = [];
  #blocks = 0;
  #text = '';

  /** @param blocks - how many blocks are printed: those of all services, or less at the end. */
  text(scraped: readonly ScrapedService[], printers: readonly BlockPrinter[], blocks: number): string {
    const stamps = stampsOf(scraped, printers);
    if (this.#isPrinted(scraped, printers, blocks, stamps)) return this.#text;
    this.#services = scraped.map(({ service }) => service);
    this.#printers = printers;
    this.#stamps = stamps;
    this.#blocks = blocks;
    const pieces: string[] = [];
    let block = 0;
    for (const one of scraped) {
      for (const printer of printers) if (block < blocks) printer.print(pieces, one, stamps[block++] === 0);
    }
    return (this.#text = pieces.join(''));
  }

  #isPrinted(
    scraped: readonly ScrapedService[],
    printers: readonly BlockPrinter[],
    blocks: number,
    stamps: readonly (number | string)[],
  ): boolean {
    if (printers !== this.#printers || blocks !== this.#blocks || scraped.length !== this.#services.length)
      return false;
    for (let index = 0; index < stamps.length; index++) if (stamps[index] !== this.#stamps[index]) return false;
    for (let index = 0; index < scraped.length; index++) {
      if (scraped[index]?.service !== this.#services[index]) return false;
    }
    return true;
  }
}

function stampsOf(scraped: readonly ScrapedService[], printers: readonly BlockPrinter[]): (number | string)[] {
  const stamps: (number | string)[] = [];
  for (const { service, moment } of scraped) {
    for (const { definition } of printers) stamps.push(definition.stampOf(service, moment));
  }
  return stamps;
}
