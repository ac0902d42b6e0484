import { BlockPrinter } from './block-printer.js';
import type { MetricDefinition } from './metric-definition.js';
import { isOpenMetrics, type PromClientRegistry } from './prom-client-registry.js';
import { seriesValues, type ScrapedService, type SeriesValue } from './series-value.js';
import type { Services } from './services.js';
import { findSpecimen, specimenLabels, type SpecimenPlace } from './specimen.js';
import type { TextBuffer } from './text-buffer.js';

/** What prom-client's registry asks of a metric. */
interface MetricContent {
  readonly name: string;
  readonly help: string;
  readonly type: MetricDefinition['type'];
  readonly aggregator: MetricDefinition['aggregator'];
  readonly values: readonly SeriesValue[];
}

/** A metric as prom-client's registry knows it, filled from our own counts when it is scraped. */
export class ExportedMetric {
  readonly help: string;
  readonly type: MetricDefinition['type'];
  readonly aggregator: MetricDefinition['aggregator'];
  /** Whether a registry that prints the metric now gets a specimen in place of all its series. */
  abridged = false;
  readonly #definition: MetricDefinition;
  readonly #services: Services;
  readonly #register: PromClientRegistry;
  readonly #labelNames: readonly string[];
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

  /** Each series: for `getMetricsAsJSON`, and with it a cluster's `AggregatorRegistry`. */
  get(): MetricContent {
    return this.#contentOf(this.#services.scrape().flatMap((scraped) => this.#seriesOf(scraped)));
  }

  /** What a registry asks for that prints the metric. */
  getForPromString(): MetricContent {
    return this.abridged ? this.#contentOf([{ labels: specimenLabels(this.#labelNames), value: 0 }]) : this.get();
  }

  specimenIn(text: string): SpecimenPlace | undefined {
    return findSpecimen(text, this.name, this.#labelNames);
  }

  /**
   * Prints each series, as a registry prints what it `get`s.
   *
   * @param defaultLabels - the registry's own, as text; empty or `,name="value"` and so on.
   */
  print(text: TextBuffer, scraped: readonly ScrapedService[], defaultLabels: string): void {
    for (const printer of this.#printersFor(defaultLabels)) {
      for (const one of scraped) printer.print(text, one);
    }
  }

  /** Zeroes what was counted: for `resetMetrics` of the registry. Gauges go on showing what is. */
  reset(): void {
    for (const { reset } of this.#definition.blocks) {
      for (const service of this.#services.list()) reset?.(service);
    }
  }

  #contentOf(values: readonly SeriesValue[]): MetricContent {
    const { help, type, aggregator } = this;
    return { name: this.#exportedName, help, type, aggregator, values };
  }

  #seriesOf(scraped: ScrapedService): SeriesValue[] {
    return this.#definition.blocks.flatMap((block) => seriesValues(this.name, block, scraped));
  }

  #printersFor(defaultLabels: string): readonly BlockPrinter[] {
    if (this.#printers === undefined || defaultLabels !== this.#printedLabels) {
      const { name, blocks } = this.#definition;
      this.#printedLabels = defaultLabels;
      this.#printers = blocks.map((block) => new BlockPrinter(name, block, defaultLabels));
    }
    return this.#printers;
  }

  /** A registry of OpenMetrics puts `_total` behind the name of a counter by itself. */
  get #exportedName(): string {
    const { name, type } = this.#definition;
    return type === 'counter' && isOpenMetrics(this.#register) ? name.replace(/_total$/, '') : name;
  }
}
