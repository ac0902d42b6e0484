import type { Activity, Interval } from '../model/activity.js';
import { countText, shortText } from '../text/numbers.js';
import { ActivityChart } from './activity-chart.js';
import { element, setText } from './element.js';

const KINDS: readonly (readonly [keyof Interval, string])[] = [
  ['ok', 'succeeded'],
  ['failed', 'failed'],
  ['rejected', 'rejected'],
];

/** The last five minutes of a circuit at a size to look into, with what the colours mean, and in numbers. */
export class ActivityFigure {
  readonly element: HTMLElement;
  readonly #chart = new ActivityChart();
  readonly #counts = new Map(KINDS.map(([kind]) => [kind, element('strong')]));
  readonly #peak = element('span');

  constructor() {
    const legend = [...this.#counts].map(([kind, count]) => {
      const swatch = element('span', { class: `swatch swatch-${kind}`, 'aria-hidden': 'true' });
      return element('li', {}, swatch, count, ` ${KINDS.find(([other]) => other === kind)?.[1] ?? ''}`);
    });
    this.element = element(
      'section',
      { class: 'activity', 'aria-label': 'The last 5 minutes' },
      element('h4', {}, 'The last 5 minutes'),
      element('ul', { class: 'legend', role: 'list' }, ...legend),
      this.#chart.element,
      element('p', { class: 'axis' }, element('span', {}, '5 minutes ago'), this.#peak, element('span', {}, 'now')),
    );
  }

  update(activity: Activity): void {
    this.#chart.draw(activity);
    const total = activity.total();
    for (const [kind, count] of this.#counts) setText(count, countText(total[kind]));
    const { peak } = activity;
    setText(this.#peak, peak === 0 ? '' : `busiest 5 seconds: ${shortText(peak)} calls/s`);
  }
}
