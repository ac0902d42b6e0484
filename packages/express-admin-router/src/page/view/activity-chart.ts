import { INTERVALS_SHOWN, type Activity, type Interval } from '../model/activity.js';
import { setAttribute, svgElement } from './element.js';

const HEIGHT = 32;
const STEP = 3;
const KINDS = ['failed', 'rejected', 'ok'] as const;

/** The last five minutes of a circuit as bars, failures below. Its numbers stand beside it as text. */
export class ActivityChart {
  readonly element: SVGSVGElement;
  readonly #paths = new Map(KINDS.map((kind) => [kind, svgElement('path', { class: `bars bars-${kind}` })]));

  constructor() {
    const width = INTERVALS_SHOWN * STEP;
    const base = svgElement('path', { class: 'bars-base', d: `M0 ${HEIGHT - 0.5}H${width}` });
    this.element = svgElement(
      'svg',
      { viewBox: `0 0 ${width} ${HEIGHT}`, class: 'chart', 'aria-hidden': 'true', preserveAspectRatio: 'none' },
      base,
      ...this.#paths.values(),
    );
  }

  draw({ intervals }: Activity): void {
    const totals = intervals.map(({ ok, failed, rejected }) => ok + failed + rejected);
    const scale = (HEIGHT - 2) / Math.max(1, ...totals);
    const drawn = { failed: '', rejected: '', ok: '' };
    intervals.forEach((interval, index) => {
      const x = (INTERVALS_SHOWN - intervals.length + index + 0.5) * STEP;
      let y = HEIGHT - 1;
      for (const kind of KINDS) {
        const height = visible(interval, kind, scale);
        if (height > 0) drawn[kind] += `M${x} ${y.toFixed(1)}v${(-height).toFixed(1)}`;
        y -= height;
      }
    });
    for (const [kind, path] of this.#paths) setAttribute(path, 'd', drawn[kind]);
  }
}

/** A single failure among thousands of calls must be seen too. */
function visible(interval: Interval, kind: (typeof KINDS)[number], scale: number): number {
  const count = interval[kind];
  return count === 0 ? 0 : Math.max(count * scale, kind === 'failed' ? 2 : 1);
}
