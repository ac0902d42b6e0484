import { BlockPrinter } from './block-printer.js';
import type { MetricDefinition } from './metric-definition.js';
import { PrintedBlock } from './printed-block.js';
import { isOpenMetrics, type PrintableMetric, type PromClientRegistry } from './prom-client-registry.js';
import { seriesValues, type ScrapedService, type SeriesValue } from './series-value.js';
import type { Services } from './services.js';

/** What prom-client's registry asks of a metric. */
interface MetricContent {
  readonly name: string;
  readonly help: string;
  readonly type: MetricDefinition['type'];
  readonly aggregator: MetricDefinition['aggregator'];
  readonly values: readonly SeriesValue[];
}

/** A metric as prom-client's registry knows it, filled from our own counts when it is scraped. */
export class ExportedMetric implements PrintableMetric {
  readonly help: string;
  readonly type: MetricDefinition['type'];
  readonly aggregator: MetricDefinition['aggregator'];
  /** The labels of its series. */
  readonly labelNames: readonly string[];
  readonly #definition: MetricDefinition;
  readonly #services: Services;
  readonly #register: PromClientRegistry;
  #blocks: readonly PrintedBlock[] | undefined;
  #printedLabels = '';

  constructor(definition: MetricDefinition, services: Services, register: PromClientRegistry) {
    this.help = definition.help;
    this.type = definition.type;
    this.aggregator = definition.aggregator;
    this.#definition = definition;
    this.#services = services;
    this.#register = register;
    const names = definition.blocks.flatMap(({ lines }) => lines.flatMap(({ labels }) => Object.keys(labels)));
    this.labelNames = ['service', ...new Set(names)];
  }

  get name(): string {
    return this.#definition.name;
  }

  set name(_name: string) {
    // A registry of OpenMetrics takes `_total` from the name. It would be gone after a change of content type.
  }

  /** Each series, for `getMetricsAsJSON` and with it a cluster's `AggregatorRegistry`, and for a registry that prints them itself. */
  get(): MetricContent {
    const values = this.#services.scrape().flatMap((scraped) => this.#seriesOf(scraped));
    const { help, type, aggregator } = this;
    return { name: this.#exportedName, help, type, aggregator, values };
  }

  /**
   * The text that a registry prints of `get`, put together from what is still true of the last one.
   *
   * @param defaultLabels - the registry's own, as text; empty or `,name="value"` and so on.
   */
  print(scraped: readonly ScrapedService[], defaultLabels: string): string {
    let text = `# HELP ${this.#exportedName} ${this.help}\n# TYPE ${this.#exportedName} ${this.type}`;
    for (const block of this.#blocksFor(defaultLabels)) text += block.text(scraped);
    return text;
  }

  /** Zeroes what was counted: for `resetMetrics` of the registry. Gauges go on showing what is. */
  reset(): void {
    for (const { reset } of this.#definition.blocks) {
      for (const service of this.#services.list()) reset?.(service);
    }
    this.#blocks = undefined;
  }

  #seriesOf(scraped: ScrapedService): SeriesValue[] {
    return this.#definition.blocks.flatMap((block) => seriesValues(this.name, block, scraped));
  }

  #blocksFor(defaultLabels: string): readonly PrintedBlock[] {
    if (this.#blocks === undefined || defaultLabels !== this.#printedLabels) {
      const { name, blocks } = this.#definition;
      this.#printedLabels = defaultLabels;
      this.#blocks = blocks.map((block) => new PrintedBlock(new BlockPrinter(name, block, defaultLabels)));
    }
    return this.#blocks;
  }

  /** A registry of OpenMetrics puts `_total` behind the name of a counter by itself. */
  get #exportedName(): string {
    const { name, type } = this.#definition;
    return type === 'counter' && isOpenMetrics(this.#register) ? name.replace(/_total$/, '') : name;
  }
}
