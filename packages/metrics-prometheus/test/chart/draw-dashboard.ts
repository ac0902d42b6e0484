import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dashboardQueries, packageFolder } from '../support/dashboard.js';
import { startPrometheus } from '../support/prometheus-server.js';
import { startProcess } from '../support/started-process.js';
import { chartsOf, type Chart } from './charts.js';

// Draws docs/dashboard.svg: an outage of half a minute, as a Prometheus answers the dashboard's queries afterwards.

const SHOWN: readonly Omit<Chart, 'series' | 'from' | 'to'>[] = [
  { title: 'State', kind: 'states' },
  { title: 'Replicas that reject', kind: 'lines' },
  { title: 'Calls by outcome', kind: 'lines', unit: '/s' },
  { title: 'Rejected', kind: 'lines', unit: '%' },
  { title: 'Slow rate', kind: 'lines', unit: '%' },
  { title: 'Mean by service', kind: 'lines', unit: 'µs' },
  { title: 'Replicas without their store', kind: 'lines' },
];

const service = startProcess(
  process.execPath,
  ['--import', 'tsx', '--conditions', '@tripswitch/source', 'test/support/observed-service.ts'],
  packageFolder,
);
const [, port = ''] = await service.printed(/port (\d+)/);
const prometheus = await startPrometheus([{ job: 'api', host: `127.0.0.1:${port}` }]);
try {
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  const callFor = async (seconds: number) => {
    const end = Date.now() + seconds * 1000;
    while (Date.now() < end) await Promise.all([get('/call'), get('/slow'), sleep(50)]);
  };
  await callFor(12);
  const from = Date.now() / 1000 - 8;
  await callFor(10);
  await get('/down');
  await callFor(25);
  await get('/up');
  await callFor(15);
  const to = Date.now() / 1000;
  const queries = await dashboardQueries();
  const charts = await Promise.all(
    SHOWN.map(async (shown): Promise<Chart> => {
      const { expr } = queries.find(({ title }) => title === shown.title)!;
      return { ...shown, from, to, series: await prometheus.queryRange(expr.replaceAll('[10s]', '[4s]'), from, to) };
    }),
  );
  await writeFile(join(packageFolder, 'docs/dashboard.svg'), chartsOf(charts));
} finally {
  await Promise.all([service.end(), prometheus.end()]);
}
