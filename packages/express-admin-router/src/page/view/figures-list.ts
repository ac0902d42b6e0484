import type { CircuitOnWire } from '../../wire/circuit-on-wire.js';
import { countText, percentText } from '../text/numbers.js';
import { durationText, momentText } from '../text/time.js';
import { wordFor } from '../text/words.js';
import { element, setText } from './element.js';

const FIGURES: readonly (readonly [string, (circuit: CircuitOnWire) => string])[] = [
  ['Calls', (circuit) => countText(circuit.total_calls)],
  ['Succeeded', (circuit) => countText(circuit.success_count)],
  ['Failed', (circuit) => countText(circuit.failure_count)],
  ['Timed out', (circuit) => countText(circuit.timeout_count)],
  ['Slow', (circuit) => countText(circuit.slow_count)],
  ['Ignored', (circuit) => countText(circuit.ignored_count)],
  ['Late', (circuit) => countText(circuit.late_count)],
  ['Rejected', (circuit) => countText(circuit.rejected_count)],
  ['Would have been rejected', (circuit) => countText(circuit.would_reject_count)],
  ['Opened', (circuit) => `${countText(circuit.opened_count)} ×`],
  ['Last failure', ({ last_failure_time: at }) => (at === null ? '–' : momentText(at, new Date()))],
  ['Failures in a row', (circuit) => countText(circuit.consecutive_failures)],
  ['Failure threshold', (circuit) => countText(circuit.failure_threshold)],
  ['Failure rate of the window', (circuit) => rateText(circuit.window?.failure_rate ?? circuit.failure_rate)],
  ['Slow call rate of the window', (circuit) => rateText(circuit.window?.slow_call_rate ?? null)],
  ['Calls in the window', ({ window }) => (window === null ? '–' : countText(window.calls))],
  ['Last error', ({ last_error: error }) => (error === null ? '–' : `${error.name} ${error.code ?? ''}`.trim())],
  ['Admits a call now', ({ admits }) => (admits ? 'yes' : 'no')],
  ['Recovery time', (circuit) => durationText(circuit.recovery_timeout)],
  ['Mode', (circuit) => wordFor(circuit.mode)],
  ['Store', ({ store }) => (store === null ? 'none: this process only' : storeText(store))],
];

/** All figures of a circuit, since its last reset. */
export class FiguresList {
  readonly element = element('dl', { class: 'figures' });
  readonly #figures = FIGURES.map(([label, text]) => ({ label, text, place: element('dd') }));

  constructor() {
    const pairs = this.#figures.map(({ label, place }) => element('div', {}, element('dt', {}, label), place));
    this.element.append(...pairs);
  }

  update(circuit: CircuitOnWire): void {
    for (const { text, place } of this.#figures) {
      const shown = text(circuit);
      setText(place, shown);
      // What a circuit does not have, such as a window, is not worth a line.
      if (place.parentElement !== null) place.parentElement.hidden = shown === '–';
    }
  }
}

function storeText({ kind, degraded, pending }: NonNullable<CircuitOnWire['store']>): string {
  if (degraded) return `${kind}, does not answer`;
  return pending === 0 ? kind : `${kind}, ${countText(pending)} not reported yet`;
}

function rateText(rate: number | null): string {
  return rate === null ? '–' : percentText(rate);
}
