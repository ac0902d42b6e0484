import { expect, it } from 'vitest';
import { createLog } from './log.js';

function logged(write: (log: ReturnType<typeof createLog>) => void, secrets: readonly string[] = []) {
  const lines: string[] = [];
  write(createLog({ level: 'debug', secrets, destination: { write: (line) => void lines.push(line) } }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

it('tells an error with its code and its causes', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const [line] = logged((log) => log.debug({ err: new TypeError('fetch failed', { cause }) }, 'call failed'));
  expect(line).toMatchObject({
    level: 20,
    msg: 'call failed',
    err: {
      type: 'TypeError',
      message: 'fetch failed',
      cause: { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' },
    },
  });
});

it('takes secrets out of texts, messages, stacks and causes, and tells no other property of an error', () => {
  const secret = 'CG-"secret\\1';
  const error = Object.assign(new Error(`no: ${secret}`, { cause: new Error(`because ${secret}`) }), {
    request: { headers: { 'x-cg-demo-api-key': secret } },
  });
  const [line, text] = logged(
    (log) => {
      log.error({ err: error, reason: `operator pasted ${secret}` }, 'failed');
      log.error({ err: `thrown: ${secret}` }, 'failed');
    },
    [secret],
  );
  expect(JSON.stringify([line, text])).not.toContain('secret\\\\1');
  expect(line).toMatchObject({
    reason: 'operator pasted [secret]',
    err: { message: 'no: [secret]', cause: { message: 'because [secret]' } },
  });
  expect(line?.['err']).not.toHaveProperty('request');
  expect(text?.['err']).toEqual({ message: 'thrown: [secret]' });
});

it('survives an error that is its own cause', () => {
  const error = new Error('again');
  error.cause = error;
  expect(logged((log) => log.error({ err: error }, 'failed'))).toHaveLength(1);
});

it('is not confused by a secret that is empty or a word of its own lines', () => {
  const lines = logged((log) => log.info({ circuit: 'prices' }, 'level'), ['', 'level', 'time']);
  expect(lines[0]).toMatchObject({ level: 30, circuit: 'prices', msg: 'level' });
});
