import { BlockPrinter } from './block-printer.js';
import { defaultLabelsOf, type DefaultLabels } from './default-labels.js';
import type { MetricDefinition } from './metric-definition.js';
import { isOpenMetrics, type PromClientRegistry } from './prom-client-registry.js';
import { seriesValues, type ScrapedService, type SeriesValue } from './series-value.js';
import type { Services } from './services.js';
import { TextChunk } from './text-chunk.js';

/** What prom-client's registry asks of a metric. */
interface MetricContent {
  readonly name: string;
  readonly help: string;
  readonly type: MetricDefinition['type'];
  readonly aggregator: MetricDefinition['aggregator'];
  readonly values: readonly SeriesValue[];
}

/** How many services are printed together. */
const CHUNK = 32;

/**
 * A metric as prom-client's registry knows it, filled from our own counts when it is scraped.
 *
 * The registry prints about half a million series a second, a hundred thousand of a thousand
 * breakers would take it 200 ms. So it is given few series, and the lines of all others stand in
 * front of the first one's name: they are printed here, and only where something changed.
 */
export class ExportedMetric {
  readonly help: string;
  readonly type: MetricDefinition['type'];
  readonly aggregator: MetricDefinition['aggregator'];
  readonly #definition: MetricDefinition;
  readonly #services: Services;
  readonly #register: PromClientRegistry;
  readonly #labelNames: readonly string[];
  #chunks: TextChunk[] = [];
  #printers: readonly BlockPrinter[] | undefined;
  #printedLabels = '';

  constructor(definition: MetricDefinition, services: Services, register: PromClientRegistry) {
    this.help = definition.help;
    this.type = definition.type;
    this.aggregator = definition.aggregator;
    this.#definition = definition;
    this.#services = services;
    this.#register = register;
    const names = definition.blocks.flatMap(({ lines }) => lines.flatMap(({ labels }) => Object.keys(labels)));
    this.#labelNames = ['service', ...new Set(names)];
  }

  get name(): string {
    return this.#definition.name;
  }

  set name(_name: string) {
    // A registry of OpenMetrics takes `_total` from the name. It would be gone after a change of content type.
  }

  /** For `getMetricsAsJSON`, and with it for a cluster's `AggregatorRegistry`. */
  get(): MetricContent {
    return this.#content(this.#services.scrape().flatMap((scraped) => this.#seriesOf(scraped)));
  }

  /** For `metrics`: the text. */
  async getForPromString(): Promise<MetricContent> {
    // First of all, what is exported: all metrics of a scrape are asked at one moment.
    const scraped = this.#services.scrape();
    const defaults = await defaultLabelsOf(this.#register, this.#labelNames);
    if (defaults === undefined) return this.#content(scraped.flatMap((one) => this.#seriesOf(one)));
    const last = scraped.at(-1);
    const lastBlock = this.#definition.blocks.at(-1);
    if (last === undefined || lastBlock === undefined) return this.#content([]);
    const text = this.#textBeforeLastBlock(scraped, this.#printersFor(defaults.text));
    return this.#content(this.#precededBy(text, seriesValues(this.name, lastBlock, last), defaults));
  }

  /** Zeroes what was counted: for `resetMetrics` of the registry. Gauges go on showing what is. */
  reset(): void {
    for (const { reset } of this.#definition.blocks) {
      for (const service of this.#services.list()) reset?.(service);
    }
    this.#chunks = [];
  }

  #seriesOf(scraped: ScrapedService): SeriesValue[] {
    return this.#definition.blocks.flatMap((block) => seriesValues(this.name, block, scraped));
  }

  #textBeforeLastBlock(scraped: readonly ScrapedService[], printers: readonly BlockPrinter[]): string {
    const count = Math.ceil(scraped.length / CHUNK);
    this.#chunks.length = Math.min(this.#chunks.length, count);
    let text = '';
    for (let index = 0; index < count; index++) {
      const part = scraped.slice(index * CHUNK, (index + 1) * CHUNK);
      const chunk = (this.#chunks[index] ??= new TextChunk());
      text += chunk.text(part, printers, part.length * printers.length - (index === count - 1 ? 1 : 0));
    }
    return text;
  }

  #printersFor(defaultLabels: string): readonly BlockPrinter[] {
    if (this.#printers === undefined || defaultLabels !== this.#printedLabels) {
      const { name, blocks } = this.#definition;
      this.#printedLabels = defaultLabels;
      this.#printers = blocks.map((block) => new BlockPrinter(name, block, defaultLabels));
    }
    return this.#printers;
  }

  /** The series with the text of all others in front of the first one's name. */
  #precededBy(text: string, values: readonly SeriesValue[], defaults: DefaultLabels): SeriesValue[] {
    // The labels are repeated for a registry that was merged from others, which has none of its own.
    const labelled = values.map((value) => ({ ...value, labels: { ...value.labels, ...defaults.labels } }));
    return labelled.map((value, index) => {
      return index > 0 ? value : { ...value, metricName: text + (value.metricName ?? this.#exportedName) };
    });
  }

  #content(values: readonly SeriesValue[]): MetricContent {
    const { help, type, aggregator } = this;
    return { name: this.#exportedName, help, type, aggregator, values };
  }

  /** A registry of OpenMetrics puts `_total` behind the name of a counter by itself. */
  get #exportedName(): string {
    const { name, type } = this.#definition;
    return type === 'counter' && isOpenMetrics(this.#register) ? name.replace(/_total$/, '') : name;
  }
}
