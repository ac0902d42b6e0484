import type { CircuitBreaker } from '@tripswitch/core';
import type { ScrapedService } from './series-value.js';
import { Service } from './service.js';
import type { Buckets } from './service-counts.js';

/** The label value under which the services beyond the bound are summed. */
const OTHER_SERVICES = '(other)';

/** The services that are exported: at most so many, and the rest as one. */
export class Services {
  readonly #buckets: Buckets;
  readonly #maxServices: number;
  readonly #services = new Map<string, Service>();
  #other: Service | undefined;
  #scraped: readonly ScrapedService[] | undefined;
  #warned = false;

  constructor(buckets: Buckets, maxServices: number) {
    this.#buckets = buckets;
    this.#maxServices = maxServices;
  }

  add(breaker: CircuitBreaker): void {
    this.#scraped = undefined;
    this.#serviceFor(asExported(breaker.name)).add(breaker);
  }

  /** A service without breakers has no series any more. */
  remove(breaker: CircuitBreaker): void {
    this.#scraped = undefined;
    const name = asExported(breaker.name);
    const service = this.#services.get(name);
    service?.remove(breaker);
    if (service?.size === 0) this.#services.delete(name);
    this.#other?.remove(breaker);
    if (this.#other?.size === 0) this.#other = undefined;
  }

  clear(): void {
    for (const service of this.list()) service.clear();
    this.#services.clear();
    this.#other = undefined;
    this.#scraped = undefined;
  }

  list(): Service[] {
    return this.#other === undefined ? [...this.#services.values()] : [...this.#services.values(), this.#other];
  }

  /**
   * All services, with what their circuits are now. A scrape asks several times without a pause, once
   * for each metric, and gets one answer: gauges that contradict each other help nobody.
   */
  scrape(): readonly ScrapedService[] {
    if (this.#scraped === undefined) {
      this.#scraped = this.list().map((service) => ({ service, moment: service.moment() }));
      queueMicrotask(() => {
        this.#scraped = undefined;
      });
    }
    return this.#scraped;
  }

  #serviceFor(name: string): Service {
    const known = this.#services.get(name);
    if (known !== undefined) return known;
    if (name === OTHER_SERVICES || this.#services.size >= this.#maxServices) {
      if (name !== OTHER_SERVICES) this.#warn(name);
      return (this.#other ??= new Service(OTHER_SERVICES, this.#buckets));
    }
    const service = new Service(name, this.#buckets);
    this.#services.set(name, service);
    return service;
  }

  #warn(name: string): void {
    if (this.#warned) return;
    this.#warned = true;
    process.emitWarning(
      `There are metrics for ${this.#maxServices} circuit breakers already. '${name.slice(0, 40)}' and those that ` +
        `follow are summed as service="${OTHER_SERVICES}". Are names made from requests? If not, raise maxServices.`,
      'TripswitchWarning',
    );
  }
}

/** Metrics leave as UTF-8, which has no half of a surrogate pair: names that are the same there are one service. */
function asExported(name: string): string {
  return Buffer.from(name).toString();
}
