import { inspect, types } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { runProgram } from '../../test/support/run-program.js';
import { CallTimeoutError, isCallTimeoutError } from './call-timeout-error.js';
import { CircuitOpenError, isCircuitOpenError, rejectWithoutStack } from './circuit-open-error.js';
import { ConfigurationError, isConfigurationError } from './configuration-error.js';
import { isStoreError, StoreError } from './store-error.js';

const REJECTION = {
  breakerName: 'prices',
  state: 'open',
  reason: 'open',
  retryAfterMs: 500,
  nextAttemptAt: new Date(0),
} as const;

const withStack = () => new CircuitOpenError(REJECTION);
const stackless = (cause?: unknown) => rejectWithoutStack(REJECTION, cause);

const GUARDS = { isCallTimeoutError, isCircuitOpenError, isConfigurationError, isStoreError };

describe.each([
  ['CircuitOpenError', 'ERR_CIRCUIT_OPEN', 'isCircuitOpenError', withStack],
  ['CircuitOpenError', 'ERR_CIRCUIT_OPEN', 'isCircuitOpenError', stackless],
  ['CallTimeoutError', 'ERR_CALL_TIMEOUT', 'isCallTimeoutError', () => new CallTimeoutError('prices', 5)],
  ['ConfigurationError', 'ERR_CONFIGURATION', 'isConfigurationError', () => new ConfigurationError('x', ['y', 'z'])],
  ['StoreError', 'ERR_STORE', 'isStoreError', () => new StoreError('disk full')],
])('%s', (name, code, guard, make) => {
  test('has its name and its code, and is a real Error', () => {
    const error: Error = make();
    expect(error).toBeInstanceOf(Error);
    expect(types.isNativeError(error)).toBe(true);
    expect(error).toMatchObject({ name, code });
    expect(String(error)).toBe(`${name}: ${error.message}`);
    expect(error.stack).toMatch(new RegExp(`^${name}: `));
    expect(inspect(error)).toContain(`${name}: ${error.message}`);
  });

  test('D61: its message survives a clone, its message and code JSON of its own properties (I6)', () => {
    const error: Error = make();
    const clone = structuredClone(error);
    expect(clone).toBeInstanceOf(Error);
    expect(clone.message).toBe(error.message);
    const told = JSON.parse(JSON.stringify(error, Object.getOwnPropertyNames(error))) as object;
    expect(told).toMatchObject({ message: error.message, code });
  });

  test('is told by its own guard alone', () => {
    const verdicts = Object.entries(GUARDS).map(([other, is]) => [other, is(make())]);
    expect(verdicts.filter(([, is]) => is)).toEqual([[guard, true]]);
  });

  test('may be given another message, as those do who add where it happened', () => {
    const error: Error = make();
    error.message = `while loading: ${error.message}`;
    expect(error.message).toMatch(/^while loading: /);
    error.stack = 'short';
    expect(error.stack).toBe('short');
    expect(Object.keys(error)).not.toContain('message');
  });
});

describe('a rejection', () => {
  test('captures no stack, unless it is made by its constructor', () => {
    expect(stackless().stack).toBe("CircuitOpenError: Circuit 'prices' is open");
    expect(withStack().stack).toContain('errors.test.ts');
  });

  test('has the same properties both ways, in the same order', () => {
    expect(Object.entries(stackless())).toEqual(Object.entries(withStack()));
    expect(Object.entries(stackless())).toEqual(Object.entries({ code: 'ERR_CIRCUIT_OPEN', ...REJECTION }));
    expect(Object.hasOwn(stackless(), 'message')).toBe(true);
    expect(stackless().message).toBe(withStack().message);
    expect(stackless().constructor).toBe(CircuitOpenError);
  });

  test('D61: leaves Error.stackTraceLimit as it was, also where making it throws (I6)', () => {
    Error.stackTraceLimit = 7;
    onTestFinished(() => {
      Error.stackTraceLimit = 10;
    });
    stackless();
    expect(Error.stackTraceLimit).toBe(7);
    expect(() => rejectWithoutStack({ ...REJECTION, breakerName: Symbol('no text') as never }, undefined)).toThrow(
      TypeError,
    );
    expect(Error.stackTraceLimit).toBe(7);
  });

  test.each([
    ['frozen', { value: 10, writable: false }],
    ['without a setter', { get: () => 10 }],
    ['missing', undefined],
    ['no number', { value: 'many', writable: true }],
  ])('D61: is made also where Error.stackTraceLimit is %s (I6)', (_how, descriptor) => {
    const before = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')!;
    onTestFinished(() => {
      Object.defineProperty(Error, 'stackTraceLimit', before);
    });
    if (descriptor === undefined) Reflect.deleteProperty(Error, 'stackTraceLimit');
    else Object.defineProperty(Error, 'stackTraceLimit', { ...descriptor, configurable: true });
    const error = stackless();
    const after = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
    Object.defineProperty(Error, 'stackTraceLimit', before);
    expect(error).toMatchObject({ message: "Circuit 'prices' is open", ...REJECTION });
    expect(after === undefined).toBe(descriptor === undefined);
  });

  test('D61: has its first line as its stack also where the engine leaves that out, as Bun does (I6)', async () => {
    const errors = Error as { prepareStackTrace?: unknown };
    const { prepareStackTrace } = errors;
    onTestFinished(() => {
      errors.prepareStackTrace = prepareStackTrace;
    });
    vi.resetModules();
    const copy = await import('./circuit-open-error.js');
    errors.prepareStackTrace = () => undefined;
    for (const name of ['first', 'second']) {
      const error = copy.rejectWithoutStack({ ...REJECTION, breakerName: name }, undefined);
      expect(error.stack).toBe(`CircuitOpenError: Circuit '${name}' is open`);
      expect(Object.keys(error)).not.toContain('stack');
    }
  });

  test('D61: has the error that opened the circuit as its cause, and shares it with no copy of itself (I6)', () => {
    const secret = Object.assign(new Error('the secret of Alice'), { code: 'ERR_SECRET' });
    for (const error of [stackless(secret), new CircuitOpenError(REJECTION, secret)]) {
      expect(error.cause).toBe(secret);
      expect(Object.getOwnPropertyNames(error)).not.toContain('cause');
      expect(structuredClone(error).cause).toBeUndefined();
      expect(Object.assign({}, error)).toEqual({ code: 'ERR_CIRCUIT_OPEN', ...REJECTION });
      expect(JSON.stringify([error, structuredClone(error)])).not.toContain('ecret');
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('ecret');
    }
  });

  test('has the cause undefined where there is none, and where it is looked at through something else', () => {
    expect(stackless().cause).toBeUndefined();
    expect(new CircuitOpenError(REJECTION).cause).toBeUndefined();
    expect(CircuitOpenError.prototype.cause).toBeUndefined();
    expect(new Proxy(stackless(new Error('x')), {}).cause).toBeUndefined();
  });

  test('may be given another cause, which is then its own', () => {
    const error = stackless(new Error('of another call'));
    error.cause = 'mine';
    expect(error.cause).toBe('mine');
    expect(Object.keys(error)).not.toContain('cause');
  });

  test.each([
    ['open', "Circuit 'x' is open"],
    ['probe_limit', "Circuit 'x' is half-open and its probes are all out"],
    ['forced_open', "Circuit 'x' is forced open"],
    ['store_unavailable', "Circuit 'x' cannot reach its store"],
    ['closed_breaker', "Circuit 'x' was closed for good by close()"],
  ] as const)('for %s says so', (reason, message) => {
    expect(new CircuitOpenError({ ...REJECTION, breakerName: 'x', reason }).message).toBe(message);
  });
});

test('an error of another copy of this package is told by its code', async () => {
  vi.resetModules();
  const copy = await import('./circuit-open-error.js');
  const foreign = new copy.CircuitOpenError(REJECTION);
  expect(foreign).not.toBeInstanceOf(CircuitOpenError);
  expect(isCircuitOpenError(foreign)).toBe(true);
  expect(copy.isCircuitOpenError(stackless())).toBe(true);
});

test.each([undefined, null, 'ERR_CIRCUIT_OPEN', 5, {}, new Error('x'), { code: 'ERR_OTHER' }, () => 1])(
  'no guard takes %j for one of its errors',
  (value) => {
    for (const is of Object.values(GUARDS)) expect(is(value)).toBe(false);
  },
);

test('a configuration error names every problem', () => {
  const error = new ConfigurationError('Circuit breaker "x"', ['a is 1, expected 2', 'b is no option']);
  expect(error.message).toBe('Circuit breaker "x": a is 1, expected 2; b is no option');
  expect(error.problems).toEqual(['a is 1, expected 2', 'b is no option']);
});

const REJECTED = `
  const breaker = new CircuitBreaker({ name: 'prices', failureThreshold: 1 });
  await breaker.call(() => { throw new Error('down'); }).catch(() => undefined);
  const rejected = () => breaker.call(() => 1);
`;

test("D61: an uncaught rejection ends the process with the circuit's name and the code (I6)", async () => {
  const ended = await runProgram(`${REJECTED} void rejected();`).catch((error: unknown) => error);
  expect(ended).toMatchObject({ code: 1 });
  const { stderr } = ended as { stderr: string };
  expect(stderr).toContain("CircuitOpenError: Circuit 'prices' is open");
  expect(stderr).toContain("code: 'ERR_CIRCUIT_OPEN'");
  expect(stderr).not.toContain('unhandledRejection');
});

test('D61: calls are rejected under frozen intrinsics (I6)', async () => {
  const program = `${REJECTED} await rejected().catch((error) => console.log(error.code + ' ' + error.message));`;
  const printed = await runProgram(program, ['--frozen-intrinsics', '--no-warnings']);
  expect(printed).toBe("ERR_CIRCUIT_OPEN Circuit 'prices' is open");
});

test("D61: a worker's message and its end by a rejection keep the message (I6)", async () => {
  const printed = await runProgram(`
    import { isMainThread, parentPort, Worker } from 'node:worker_threads';
    if (isMainThread) {
      const worker = new Worker(new URL(import.meta.url));
      worker.on('message', (error) => {
        console.log(error instanceof Error, error.message);
        worker.postMessage('read');
      });
      worker.on('error', (error) => console.log(error instanceof Error, error.message, error.code));
    } else {
      ${REJECTED}
      // The order of a message and of the worker's end is not promised.
      parentPort.once('message', () => void rejected());
      await rejected().catch((error) => parentPort.postMessage(error));
    }
  `);
  expect(printed.split('\n')).toEqual([
    "true Circuit 'prices' is open",
    "true Circuit 'prices' is open ERR_CIRCUIT_OPEN",
  ]);
});
