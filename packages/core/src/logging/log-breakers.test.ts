import { describe, expect, test, vi } from 'vitest';
import { CircuitBreaker } from '../breaker/circuit-breaker.js';
import { CircuitBreakerFactory } from '../factory/circuit-breaker-factory.js';
import { logBreakers } from './log-breakers.js';

/** A logger that notes its calls, and loses its way when it is called without its `this`. */
class FakeLogger {
  readonly lines: unknown[][] = [];
  note(level: string, args: unknown[]): void {
    this.lines.push([level, ...args]);
  }
}
class ConsoleLike extends FakeLogger {
  info(...args: unknown[]): void {
    this.note('info', args);
  }
  warn(...args: unknown[]): void {
    this.note('warn', args);
  }
  error(...args: unknown[]): void {
    this.note('error', args);
  }
  log(...args: unknown[]): void {
    this.note('log', args);
  }
}
class PinoLike extends FakeLogger {
  info(...args: unknown[]): void {
    this.note('info', args);
  }
  warn(...args: unknown[]): void {
    this.note('warn', args);
  }
  error(...args: unknown[]): void {
    this.note('error', args);
  }
  fatal(...args: unknown[]): void {
    this.note('fatal', args);
  }
}

const fail = (breaker: CircuitBreaker) =>
  breaker.call(() => Promise.reject(new Error('secret'))).catch(() => undefined);

/** What a breaker has beside what it has today: events of any name can be sent through it. */
function fakeBreaker() {
  const listeners = new Map<string, (event: unknown) => unknown>();
  const on = (type: string, listener: (event: never) => unknown) => {
    listeners.set(type, listener as (event: unknown) => unknown);
    return () => void listeners.delete(type);
  };
  return { breaker: { on }, listeners, emit: (type: string, event: object) => listeners.get(type)!(event) };
}

/** What is logged of one event. */
function logged(type: string, event: object): unknown[] {
  const logger = new ConsoleLike();
  const { breaker, emit } = fakeBreaker();
  logBreakers(breaker, logger);
  emit(type, { name: 'prices', ...event });
  return logger.lines[0]!.slice(0, 2);
}

test('logs the life of a circuit to a logger of the shape of console', async () => {
  const logger = new ConsoleLike();
  const halfOpen = { probeTimeoutMs: 60_000 };
  const breaker = new CircuitBreaker({ name: 'prices', failureThreshold: 1, recoveryTimeoutMs: 1, halfOpen });
  logBreakers(breaker, logger);
  await fail(breaker);
  await vi.waitFor(() => breaker.call(() => 1));
  await breaker.setMode('forced_open', { actor: 'alice', reason: 'maintenance' });
  await breaker.reset({ actor: 'bob' });
  const opened = expect.stringMatching(/^Circuit 'prices' opened: consecutive_failures/) as string;
  const fields = { circuit: 'prices', event: 'transition', at: expect.any(Date) as Date };
  expect(logger.lines).toMatchObject([
    ['warn', opened, { ...fields, from: 'closed', to: 'open', cause: 'consecutive_failures' }],
    ['info', "Circuit 'prices' is half-open: recovery_timeout", { ...fields, from: 'open', to: 'half_open' }],
    ['info', "Circuit 'prices' closed: probe_succeeded", { ...fields, from: 'half_open', to: 'closed' }],
    [
      'warn',
      "Circuit 'prices' went from mode automatic to forced_open: operator",
      { circuit: 'prices', event: 'mode', actor: 'alice', reason: 'maintenance' },
    ],
    [
      'info',
      "Circuit 'prices' was reset: it had been closed",
      { circuit: 'prices', event: 'reset', actor: 'bob', from: 'closed' },
    ],
  ]);
  for (const [, , of] of logger.lines) expect(of).not.toHaveProperty('name');
});

test('logs to a logger of the shape of pino with the object first', async () => {
  const logger = new PinoLike();
  const breaker = new CircuitBreaker({ name: 'prices', failureThreshold: 1 });
  logBreakers(breaker, logger);
  await fail(breaker);
  expect(logger.lines).toMatchObject([
    ['warn', { circuit: 'prices', to: 'open' }, expect.stringMatching(/^Circuit 'prices' opened/)],
  ]);
});

test('takes a logger with `fatal` and `log`, as winston with levels of its own, for one of the shape of console', () => {
  const logger = Object.assign(new ConsoleLike(), { fatal: vi.fn() });
  const { breaker, emit } = fakeBreaker();
  logBreakers(breaker, logger);
  emit('store_recovered', { name: 'prices' });
  expect(logger.lines).toEqual([
    ['info', "Circuit 'prices' has its store again", { circuit: 'prices', event: 'store_recovered' }],
  ]);
});

describe('the level and the message', () => {
  const error = new Error('no space left');
  const transition = (from: string, to: string, cause: string, detail?: string | null) => ({ from, to, cause, detail });
  test.each([
    [
      'transition',
      transition('closed', 'open', 'consecutive_failures', 'HttpError 503'),
      'warn',
      "Circuit 'prices' opened: consecutive_failures (HttpError 503)",
    ],
    ['transition', transition('closed', 'open', 'operator', null), 'warn', "Circuit 'prices' opened: operator"],
    [
      'transition',
      transition('half_open', 'open', 'probe_failed', 'TypeError ECONNREFUSED'),
      'warn',
      "Circuit 'prices' reopened: probe_failed (TypeError ECONNREFUSED)",
    ],
    [
      'transition',
      transition('half_open', 'closed', 'probe_succeeded'),
      'info',
      "Circuit 'prices' closed: probe_succeeded",
    ],
    [
      'mode',
      { from: 'forced_open', to: 'automatic', cause: 'ttl' },
      'info',
      "Circuit 'prices' went from mode forced_open to automatic: ttl",
    ],
    ['reset', { from: 'open' }, 'info', "Circuit 'prices' was reset: it had been open"],
    ['store_degraded', { error }, 'warn', "Circuit 'prices' lost its store: Error: no space left"],
    ['store_recovered', {}, 'info', "Circuit 'prices' has its store again"],
    [
      'record_quarantined',
      { error },
      'error',
      "Circuit 'prices' set aside a stored record that cannot be read: Error: no space left",
    ],
    [
      'warning',
      { code: 'options_differ', message: 'another replica has failureThreshold 3' },
      'warn',
      "Circuit 'prices': another replica has failureThreshold 3",
    ],
    ['listener_error', { source: 'classify', error }, 'error', "Circuit 'prices': classify threw Error: no space left"],
    [
      'listener_error',
      { source: 'classify', error: Object.create(null) as object },
      'error',
      "Circuit 'prices': classify threw a value that cannot be shown",
    ],
  ])('of %s %j are %s and %j', (type, event, level, message) => {
    expect(logged(type, event)).toEqual([level, message]);
  });

  test('an error is logged as `err`, and the message of a warning not twice', () => {
    const logger = new PinoLike();
    const { breaker, emit } = fakeBreaker();
    logBreakers(breaker, logger);
    emit('store_degraded', { name: 'prices', error });
    emit('warning', { name: 'prices', code: 'options_differ', message: 'differs' });
    expect(logger.lines.map(([, fields]) => fields)).toEqual([
      { circuit: 'prices', event: 'store_degraded', err: error },
      { circuit: 'prices', event: 'warning', code: 'options_differ' },
    ]);
  });
});

test.each([
  ['only log', ['log'], ['log', 'log', 'log']],
  ['only error', ['error'], ['error', 'error', 'error']],
  ['only info', ['info'], ['info', 'info', 'info']],
  ['no info, as in Nest', ['log', 'warn', 'error'], ['log', 'warn', 'error']],
  ['warning for warn, as in syslog', ['info', 'warning', 'error'], ['info', 'warning', 'error']],
])('a logger with %s is called with the next level that it has', (_which, methods, expected) => {
  const levels: string[] = [];
  const logger = Object.fromEntries(methods.map((method) => [method, () => levels.push(method)]));
  const { breaker, emit } = fakeBreaker();
  logBreakers(breaker, logger);
  emit('store_recovered', { name: 'x' });
  emit('store_degraded', { name: 'x' });
  emit('record_quarantined', { name: 'x' });
  expect(levels).toEqual(expected);
});

test('logs all breakers of a factory, also those that it makes later, until it is stopped', async () => {
  const logger = new ConsoleLike();
  const factory = new CircuitBreakerFactory({ env: {}, defaults: { failureThreshold: 1 } });
  const first = factory.create({ name: 'first' });
  const stop = logBreakers(factory, logger);
  await fail(first);
  await fail(factory.create({ name: 'second' }));
  stop();
  stop();
  await fail(factory.create({ name: 'third' }));
  expect(logger.lines).toMatchObject([
    ['warn', expect.anything(), { circuit: 'first' }],
    ['warn', expect.anything(), { circuit: 'second' }],
  ]);
  await factory.close();
});

test('logs several breakers, each once', async () => {
  const logger = new ConsoleLike();
  const [one, two] = ['one', 'two'].map((name) => new CircuitBreaker({ name, failureThreshold: 1 }));
  const stop = logBreakers(new Set([one!, two!]), logger);
  await fail(one!);
  stop();
  await fail(two!);
  expect(logger.lines).toMatchObject([['warn', expect.anything(), { circuit: 'one' }]]);

  const twice = new ConsoleLike();
  logBreakers([two!, two!], twice);
  await two!.reset();
  expect(twice.lines.map(([level]) => level)).toEqual(['info', 'info']);
});

test.each([
  ['throws', () => { throw new Error('disk full'); }], // prettier-ignore
  ['rejects', () => Promise.reject(new Error('disk full'))],
])('I2: a logger that %s changes nothing for the call, and is reported', async (_how, warn) => {
  const breaker = new CircuitBreaker({ name: 'prices', failureThreshold: 1 });
  const logger = { warn, error: vi.fn() };
  logBreakers(breaker, logger);
  await expect(breaker.call(() => Promise.reject(new RangeError('mine')))).rejects.toThrow('mine');
  expect(breaker.state).toBe('open');
  await vi.waitFor(() => {
    expect(logger.error).toHaveBeenCalledWith(
      "Circuit 'prices': transition threw Error: disk full",
      expect.objectContaining({ circuit: 'prices', source: 'transition' }),
    );
  });
});

test('I2: a logger that throws at everything ends in a process warning', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue(undefined);
  const breaker = new CircuitBreaker({ name: 'prices', failureThreshold: 1 });
  const broken = () => {
    throw new Error('disk full');
  };
  logBreakers(breaker, { info: broken, warn: broken, error: broken });
  await fail(breaker);
  expect(breaker.state).toBe('open');
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('disk full'), 'TripswitchWarning');
});

test('logs to console', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const breaker = new CircuitBreaker({ name: 'prices', failureThreshold: 1 });
  logBreakers(breaker, console);
  await fail(breaker);
  expect(warn).toHaveBeenCalledOnce();
});

describe('refuses by name and value', () => {
  test.each([
    [undefined, 'breakers is undefined'],
    [null, 'breakers is null'],
    ['prices', 'breakers is "prices"'],
    [{}, 'breakers is an object'],
    [[5], 'breakers[0] is 5'],
    [new Map([['prices', 1]]), 'breakers[0] is an array'],
    [[new CircuitBreaker({ name: 'prices' }), undefined], 'breakers[1] is undefined'],
  ])('%j instead of breakers', (breakers, problem) => {
    expect(() => logBreakers(breakers as never, console)).toThrow(
      new TypeError(`logBreakers: ${problem}, expected a factory, a breaker, or several of them`),
    );
  });

  test.each([
    [undefined, 'undefined'],
    [null, 'null'],
    ['console', '"console"'],
    [{}, 'an object'],
    [{ info: 5 }, 'an object'],
  ])('%j instead of a logger', (logger, shown) => {
    expect(() => logBreakers(new CircuitBreaker({ name: 'prices' }), logger as never)).toThrow(
      new TypeError(`logBreakers: logger is ${shown}, expected one with the methods info, warn and error`),
    );
  });
});
