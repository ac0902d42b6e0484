import { expect, test } from 'vitest';
import { freePort } from './support/free-port.js';
import { Newcomer } from './support/newcomer.js';
import { blocksOf, readPage } from './support/pages.js';

test('who follows the five minutes sees the failure, the page and the recovery', async () => {
  const page = readPage('docs/guides/getting-started.md');
  const newcomer = await Newcomer.follow(page);
  const service = newcomer.start('node service.mjs', { PORT: String(await freePort()) });
  const SERVICE_URL = await service.listening();
  const app = newcomer.start('node app.mjs', { PORT: String(await freePort()), SERVICE_URL });
  const origin = await app.listening();
  const ask = async () => (await fetch(`${origin}/price`)).status;
  for (const command of ['node service.mjs', 'node app.mjs']) expect(newcomer.commands).toContain(command);
  // The addresses of the commands that are typed, with the ports of this test.
  for (const url of ['http://127.0.0.1:4000/break', 'http://127.0.0.1:4000/mend']) {
    expect(newcomer.commands).toContain(`curl ${url}`);
  }

  expect(await ask()).toBe(200);
  await fetch(`${SERVICE_URL}/break`);
  expect([await ask(), await ask(), await ask(), await ask()]).toEqual([502, 502, 502, 503]);
  expect(app.output).toContain(blocksOf(page, 'text')[0]?.code.trim());
  const circuits = `${origin}/circuit-breakers`;
  expect(await (await fetch(circuits)).text()).toContain('<html');
  const stats = (await (await fetch(`${circuits}/stats/prices`)).json()) as { state: string; retry_after: number };
  expect(stats.state).toBe('open');
  expect(stats.retry_after).toBeLessThanOrEqual(5);

  await fetch(`${SERVICE_URL}/mend`);
  const deadline = performance.now() + 10_000;
  while ((await ask()) === 503 && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await ask()).toBe(200);
  expect(app.output).toContain("Circuit 'prices' closed: probe_succeeded");
});
