import type { QueryResult } from '../support/prometheus-server.js';

/** A panel with what a Prometheus answered to its query. */
export interface Chart {
  readonly title: string;
  readonly kind: 'lines' | 'states';
  readonly unit?: '/s' | '%' | 'µs';
  readonly from: number;
  readonly to: number;
  readonly series: readonly QueryResult[];
}

const [LEFT, WIDTH, HEIGHT, GAP] = [60, 640, 90, 44];
const COLOURS = ['#3274d9', '#6e7681', '#ff9830', '#56a64b', '#a352cc', '#e02f44'];
const OUTCOMES: Readonly<Record<string, string>> = {
  success: '#56a64b',
  failure: '#e02f44',
  timeout: '#a352cc',
  rejected: '#ff9830',
  ignored: '#6e7681',
};
const STATES = [
  ['closed', '#56a64b'],
  ['open', '#e02f44'],
  ['half-open', '#f2cc0c'],
] as const;

/** Draws charts below each other, as SVG. */
export function chartsOf(charts: readonly Chart[]): string {
  const height = 40 + charts.length * (HEIGHT + GAP);
  const drawn = charts.map((chart, index) => {
    const body = chart.kind === 'states' ? states(chart) : lines(chart);
    const title = `<text x="0" y="-10" class="title">${chart.title}</text>`;
    return `<g transform="translate(${LEFT} ${48 + index * (HEIGHT + GAP)})">${title}${body}</g>`;
  });
  const style =
    'text{font:11px system-ui,sans-serif;fill:#24292f}.title{font-weight:600;font-size:12px}' +
    '.note{fill:#57606a}polyline{fill:none;stroke-width:1.5}';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + WIDTH + 160} ${height}" role="img">`,
    `<title>An outage, drawn from the queries of the dashboard</title><style>${style}</style>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="12" y="18" class="note">Own charts of the dashboard's queries as a Prometheus answered them, over one minute; no picture of Grafana</text>`,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

function x({ from, to }: Chart, at: number): number {
  return Math.round(((at - from) / (to - from)) * WIDTH * 10) / 10;
}

function frame(top: string): string {
  return (
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="none" stroke="#d0d7de"/>` +
    `<text x="-6" y="9" text-anchor="end">${top}</text><text x="-6" y="${HEIGHT}" text-anchor="end">0</text>`
  );
}

function lines(chart: Chart): string {
  const scale = chart.unit === 'µs' ? 1e6 : chart.unit === '%' ? 100 : 1;
  const values = chart.series.flatMap(({ values = [] }) => values.map(([, value]) => Number(value) * scale));
  const most = chart.unit === '%' ? 100 : Math.max(1, ...values.filter(Number.isFinite));
  const drawn = chart.series.map(({ metric, values = [] }, index) => {
    const name = Object.values(metric).join(' ');
    const colour = OUTCOMES[name] ?? COLOURS[index % COLOURS.length]!;
    const points = values
      .filter(([, value]) => Number.isFinite(Number(value)))
      .map(([at, value]) => `${x(chart, at)},${Math.round((1 - (Number(value) * scale) / most) * HEIGHT * 10) / 10}`);
    return (
      `<polyline points="${points.join(' ')}" stroke="${colour}"/>` +
      `<text x="${WIDTH + 12}" y="${12 + index * 14}" style="fill:${colour}">${name}</text>`
    );
  });
  return frame(`${most >= 10 ? Math.round(most) : most.toFixed(1)}${chart.unit ?? ''}`) + drawn.join('');
}

function states(chart: Chart): string {
  const band = HEIGHT / chart.series.length;
  const bands = chart.series.map(({ metric, values = [] }, index) => {
    const parts = values.map(([at, value], step) => {
      const end = values[step + 1]?.[0] ?? chart.to;
      const [, colour] = STATES[Number(value)]!;
      const start = x(chart, at);
      return `<rect x="${start}" y="${index * band + 2}" width="${Math.max(0, x(chart, end) - start + 0.3).toFixed(1)}" height="${band - 4}" fill="${colour}"/>`;
    });
    const name = `<text x="-6" y="${(index + 0.5) * band + 4}" text-anchor="end">${metric['service'] ?? ''}</text>`;
    return parts.join('') + name;
  });
  const legend = STATES.map(([name, colour], index) => {
    return `<text x="${WIDTH + 12}" y="${12 + index * 14}" style="fill:${colour}">${name}</text>`;
  });
  return [...bands, ...legend].join('');
}
