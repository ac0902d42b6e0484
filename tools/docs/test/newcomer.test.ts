import { describe, expect, test } from 'vitest';
import { freePort } from './support/free-port.js';
import { Newcomer } from './support/newcomer.js';
import { blocksOf, readPage, sectionOf } from './support/pages.js';

const readme = readPage('README.md');
const commandOf = ({ commands }: Newcomer, start: string): string => {
  const found = commands.filter((command) => command.includes(start) && !command.startsWith('npm install'));
  expect(found).toHaveLength(1);
  return found[0] ?? '';
};

// What follows copies blocks of the README and types its commands; it knows nothing else.
describe('who has the README alone', () => {
  test('sees a circuit open after three copied blocks', async () => {
    const text = sectionOf(readme, 'Protect a call');
    expect(blocksOf(text, 'sh', 'js')).toHaveLength(3);
    const newcomer = await Newcomer.follow(text);
    const printed = await newcomer.run(commandOf(newcomer, 'breaker.mjs'));
    expect(printed.trim().split('\n')).toEqual([
      '500 down closed',
      '500 down closed',
      '500 down open',
      "Circuit 'prices' is open",
    ]);
  });

  test('finds in the README of core how to require it', async () => {
    const [block] = blocksOf(sectionOf(readPage('packages/core/README.md'), 'Install'), 'cjs');
    const newcomer = await Newcomer.follow('');
    await newcomer.save('breaker.cjs', `${block?.code}console.log(typeof CircuitBreaker, typeof readResponse);`);
    expect(await newcomer.run('node breaker.cjs')).toBe('function function\n');
  });

  test('mounts the page, and sees the circuit open on it', async () => {
    const newcomer = await Newcomer.follow(sectionOf(readme, 'See it on a page'));
    const app = newcomer.start(commandOf(newcomer, 'app.mjs'), { PORT: String(await freePort()) });
    const origin = await app.listening();

    const statuses: number[] = [];
    let last: Response | undefined;
    for (let i = 1; i <= 4; i++) {
      last = await fetch(`${origin}/price`);
      statuses.push(last.status);
      await last.text();
    }
    expect(statuses).toEqual([502, 502, 502, 503]);
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);

    const page = await fetch(`${origin}/circuit-breakers`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    expect(await (await fetch(`${origin}/circuit-breakers/stats/prices`)).json()).toMatchObject({ state: 'open' });
    const reset = await fetch(`${origin}/circuit-breakers/reset/prices`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${'f'.repeat(64)}` },
    });
    expect(await reset.json()).toMatchObject({ state: 'closed' });
  });

  test('is told to set a token where there is none', async () => {
    const newcomer = await Newcomer.follow(sectionOf(readme, 'See it on a page'));
    const app = newcomer.start('node app.mjs', { ADMIN_TOKEN: undefined });
    expect(await app.ended()).toBe(1);
    expect(app.output).toContain('set the environment variable that it comes from, such as ADMIN_TOKEN');
  });

  test('scrapes metrics', async () => {
    const newcomer = await Newcomer.follow(sectionOf(readme, 'Scrape its metrics'));
    const program = newcomer.start(commandOf(newcomer, 'metrics.mjs'), { PORT: String(await freePort()) });
    const metrics = await (await fetch(await program.listening())).text();
    expect(metrics).toContain('circuit_breaker_state{service="prices"} 1');
    expect(metrics).toContain('circuit_breaker_calls_total{service="prices",outcome="failure"} 3');
    expect(metrics).toContain('circuit_breaker_calls_total{service="prices",outcome="rejected"} 1');
  });

  test('writes a test, which passes', async () => {
    const newcomer = await Newcomer.follow(sectionOf(readme, 'Test your failure handling'));
    const printed = await newcomer.run(commandOf(newcomer, 'prices.test.mjs'));
    expect(printed).toMatch(/pass 1\b/);
    expect(printed).toMatch(/fail 0\b/);
  });
});
