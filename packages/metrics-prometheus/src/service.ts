import type { BreakerStats, CircuitBreaker, CircuitMode, CircuitState } from '@tripswitch/core';
import { escapeLabel } from './escape-label.js';
import { ServiceCounts, type Buckets } from './service-counts.js';

/** The order in which modes are exported. */
export const MODES: readonly CircuitMode[] = ['automatic', 'forced_open', 'forced_closed', 'observe'];

const STATE_VALUES: Readonly<Record<CircuitState, number>> = { closed: 0, open: 1, half_open: 2 };

/** What a service's circuits are at one moment. */
export interface ServiceMoment {
  /** 0 closed, 1 open, 2 half-open; of several circuits the one in the worst state. */
  readonly state: number;
  /** How many circuits are in each mode, in the order of `MODES`. */
  readonly modes: readonly number[];
  /** From 0 to 1; 0 without a rate. Of several circuits the highest. */
  readonly failureRate: number;
  /** How many circuits cannot follow their store. */
  readonly degraded: number;
}

/** All that is exported under one value of the label `service`: in general one breaker. */
export class Service {
  readonly name: string;
  /** The name as it stands in an exposition, in UTF-8. */
  readonly label: Uint8Array;
  readonly counts: ServiceCounts;
  readonly #breakers = new Map<CircuitBreaker, () => void>();

  constructor(name: string, buckets: Buckets) {
    this.name = name;
    this.label = Buffer.from(escapeLabel(name));
    this.counts = new ServiceCounts(buckets);
  }

  get size(): number {
    return this.#breakers.size;
  }

  has(breaker: CircuitBreaker): boolean {
    return this.#breakers.has(breaker);
  }

  add(breaker: CircuitBreaker): void {
    if (!this.#breakers.has(breaker)) this.#breakers.set(breaker, breaker.observe(this.counts));
  }

  remove(breaker: CircuitBreaker): void {
    this.#breakers.get(breaker)?.();
    this.#breakers.delete(breaker);
  }

  clear(): void {
    for (const breaker of [...this.#breakers.keys()]) this.remove(breaker);
  }

  moment(): ServiceMoment {
    const stats: BreakerStats[] = [];
    for (const breaker of this.#breakers.keys()) stats.push(breaker.getStats());
    const states = new Set(stats.map(({ state }) => state));
    const worst = states.has('open') ? 'open' : states.has('half_open') ? 'half_open' : 'closed';
    return {
      state: STATE_VALUES[worst],
      modes: MODES.map((mode) => stats.filter((circuit) => circuit.mode === mode).length),
      failureRate: stats.reduce((highest, { failureRate }) => Math.max(highest, failureRate ?? 0), 0),
      degraded: stats.filter(({ store }) => store?.degraded === true).length,
    };
  }
}
