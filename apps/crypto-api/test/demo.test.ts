import { afterEach, describe, expect, it } from 'vitest';
import { startDemo, type AppProcess } from './app-process.js';

const processes: AppProcess[] = [];
const start = (...given: Parameters<typeof startDemo>) => {
  const started = startDemo(...given);
  processes.push(started);
  return started;
};
afterEach(async () => {
  for (const { child } of processes) {
    child.kill('SIGKILL');
  }
  await Promise.all(processes.splice(0).map(({ ended }) => ended));
});

describe('the demo', () => {
  it('prints where to look, answers there while it plays, and ends at Ctrl-C', async () => {
    const demo = start([], { PORT: '0' });
    const [, url = ''] = await demo.printed(/API: +(http:\S+)/);
    const response = await fetch(url);
    expect(response.status).toBe(200);
    const [, page = ''] = await demo.printed(/Live page: (\S+)/);
    const [, token = ''] = await demo.printed(/Token: +([\w-]+)/);
    const reset = (authorization: string) =>
      fetch(`${page}reset/coingecko-coins`, { method: 'POST', headers: { Authorization: authorization } });
    expect((await reset(`Bearer ${token}`)).status).toBe(200);
    expect((await reset('Bearer something-else-here')).status).not.toBe(200);
    demo.child.kill('SIGINT');
    expect(await demo.ended).toBe(1);
    expect(demo.stdout().endsWith('The story was cut short.\n')).toBe(true);
    await expect(fetch(url)).rejects.toBeInstanceOf(TypeError);
  });

  it('refuses an unknown argument and a bad PORT in one line', async () => {
    const demo = start(['--twice'], { PORT: 'http' });
    expect(await demo.ended).toBe(1);
    expect(demo.stderr()).toBe(
      'demo cannot start: unknown argument "--twice", expected --once, --replicas, --shared or --help; ' +
        'PORT is "http", expected a whole number from 0 to 65535\n',
    );
  });
});
