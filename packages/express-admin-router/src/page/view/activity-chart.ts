import { SECONDS_SHOWN, type Activity, type Second } from '../model/activity.js';
import { setAttribute, svgElement } from './element.js';

const HEIGHT = 32;
const STEP = 3;
const KINDS = ['failed', 'rejected', 'ok'] as const;

/** The last minute of a circuit as bars, a second each, failures below. Its numbers stand beside it as text. */
export class ActivityChart {
  readonly element: SVGSVGElement;
  readonly #paths = new Map(KINDS.map((kind) => [kind, svgElement('path', { class: `bars bars-${kind}` })]));

  constructor() {
    const width = SECONDS_SHOWN * STEP;
    const base = svgElement('path', { class: 'bars-base', d: `M0 ${HEIGHT - 0.5}H${width}` });
    this.element = svgElement(
      'svg',
      { viewBox: `0 0 ${width} ${HEIGHT}`, class: 'chart', 'aria-hidden': 'true', preserveAspectRatio: 'none' },
      base,
      ...this.#paths.values(),
    );
  }

  draw({ seconds, peak }: Activity): void {
    const scale = (HEIGHT - 2) / Math.max(1, peak);
    const drawn = { failed: '', rejected: '', ok: '' };
    seconds.forEach((second, index) => {
      const x = (SECONDS_SHOWN - seconds.length + index + 0.5) * STEP;
      let y = HEIGHT - 1;
      for (const kind of KINDS) {
        const height = visible(second, kind, scale);
        if (height > 0) drawn[kind] += `M${x} ${y.toFixed(1)}v${(-height).toFixed(1)}`;
        y -= height;
      }
    });
    for (const [kind, path] of this.#paths) setAttribute(path, 'd', drawn[kind]);
  }
}

/** A single failure among thousands of calls must be seen too. */
function visible(second: Second, kind: (typeof KINDS)[number], scale: number): number {
  const count = second[kind];
  return count === 0 ? 0 : Math.max(count * scale, kind === 'failed' ? 2 : 1);
}
