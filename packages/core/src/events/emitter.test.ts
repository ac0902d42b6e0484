import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Emitter } from './emitter.js';
import { BREAKER_EVENTS, type BreakerEvents } from './breaker-events.js';

const DEGRADED = { name: 'api' };
const BOOM = new Error('boom');

const warn = vi.fn();
beforeEach(() => {
  warn.mockReset();
  vi.spyOn(process, 'emitWarning').mockImplementation(warn);
});

const emitter = (parent?: Emitter<BreakerEvents>) => new Emitter<BreakerEvents>(BREAKER_EVENTS, parent);
const rejecting: () => unknown = () => Promise.reject(BOOM);
const throwing = () => {
  throw BOOM;
};

describe('an emitter', () => {
  test('tells listeners in the order in which they came, and its parent after them', () => {
    const heard: string[] = [];
    const parent = emitter();
    parent.on('store_degraded', () => heard.push('parent'));
    const child = emitter(parent);
    child.on('store_degraded', () => heard.push('first'));
    child.on('store_degraded', () => heard.push('second'));
    child.emit('store_degraded', DEGRADED);
    expect(heard).toEqual(['first', 'second', 'parent']);
  });

  test('is active, and hears calls, for as long as there is somebody', () => {
    const parent = emitter();
    const child = emitter(parent);
    expect([child.active, child.hearsCalls]).toEqual([false, false]);
    const stops = [child.on('store_degraded', vi.fn()), parent.on('failure', vi.fn())];
    expect([child.active, child.hearsCalls, parent.active]).toEqual([true, true, true]);
    stops[1]!();
    expect([child.active, child.hearsCalls, parent.active]).toEqual([true, false, false]);
    stops[0]!();
    stops[0]!();
    expect(child.active).toBe(false);
  });

  test('hears a listener twice that was added twice, and each unsubscriber ends its own', () => {
    const listener = vi.fn();
    const one = emitter();
    const stop = one.on('store_degraded', listener);
    one.on('store_degraded', listener);
    one.emit('store_degraded', DEGRADED);
    expect(listener).toHaveBeenCalledTimes(2);
    stop();
    stop();
    one.emit('store_degraded', DEGRADED);
    expect(listener).toHaveBeenCalledTimes(3);
  });

  test('a listener that unsubscribes another, or subscribes, while it is told changes nothing for this event', () => {
    const later = vi.fn();
    const added = vi.fn();
    const one = emitter();
    one.on('store_degraded', () => {
      stop();
      one.on('store_degraded', added);
    });
    const stop = one.on('store_degraded', later);
    one.emit('store_degraded', DEGRADED);
    expect(later).toHaveBeenCalledOnce();
    expect(added).not.toHaveBeenCalled();
  });

  test.each(['transitions', 'open', '__proto__', 'constructor', '', 5, null, Symbol('x')])(
    'D67: refuses a listener to the event %s, which does not exist, and lists those that do',
    (type) => {
      for (const once of [false, true]) {
        expect(() => emitter().on(type as never, vi.fn(), once)).toThrow(
          /^event is .*, expected one of transition, success,/,
        );
      }
    },
  );

  test('refuses a listener that is none', () => {
    for (const once of [false, true]) {
      expect(() => emitter().on('store_degraded', 'x' as never, once)).toThrow(
        `listener of 'store_degraded' is "x", expected a function`,
      );
    }
  });
});

describe('I2 D34: a listener that fails', () => {
  test('keeps nobody from hearing, and is reported by listener_error', () => {
    const one = emitter();
    const [report, later] = [vi.fn(), vi.fn()];
    one.on('store_degraded', throwing);
    one.on('store_degraded', later);
    one.on('listener_error', report);
    one.emit('store_degraded', DEGRADED);
    expect(later).toHaveBeenCalledExactlyOnceWith(DEGRADED);
    expect(report).toHaveBeenCalledExactlyOnceWith({ name: 'api', source: 'store_degraded', error: BOOM });
  });

  test('asynchronously is reported as well', async () => {
    const one = emitter();
    const report = vi.fn();
    one.on('store_degraded', rejecting);
    one.on('listener_error', report);
    one.emit('store_degraded', DEGRADED);
    await vi.waitFor(() => expect(report).toHaveBeenCalledWith({ name: 'api', source: 'store_degraded', error: BOOM }));
  });

  test.each([
    ['of another realm', () => runInNewContext('Promise.reject(boom)', { boom: BOOM }) as unknown],
    ['of a library', () => ({ then: (_: unknown, onError: (error: unknown) => void) => onError(BOOM) })],
    ['that cannot be waited for', () => ({ then: throwing })],
    ['that cannot be looked at', () => Object.defineProperty({}, 'then', { get: throwing })],
  ])('by a promise %s is reported, and never an unhandled rejection', async (_name, listener) => {
    const one = emitter();
    const report = vi.fn();
    one.on('store_degraded', listener);
    one.on('listener_error', report);
    one.emit('store_degraded', DEGRADED);
    await vi.waitFor(() =>
      expect(report).toHaveBeenCalledExactlyOnceWith({ name: 'api', source: 'store_degraded', error: BOOM }),
    );
  });

  test('is reported to the parent', () => {
    const parent = emitter();
    const report = vi.fn();
    parent.on('listener_error', report);
    const child = emitter(parent);
    child.on('store_degraded', throwing);
    child.emit('store_degraded', DEGRADED);
    expect(report).toHaveBeenCalledOnce();
  });

  test.each([BOOM, 'text', undefined, null, Object.create(null) as object, Symbol('odd'), unshowable()])(
    'with nobody to report to is a process warning (%#)',
    (error) => {
      const one = emitter();
      one.on('store_degraded', () => {
        throw error;
      });
      expect(() => one.emit('store_degraded', DEGRADED)).not.toThrow();
      const text: unknown = expect.stringContaining("Circuit 'api': store_degraded threw ");
      expect(warn).toHaveBeenCalledExactlyOnceWith(text, 'TripswitchWarning');
    },
  );

  test('while listening to listener_error is a process warning, not a loop', () => {
    const one = emitter();
    one.on('listener_error', throwing);
    one.on('store_degraded', throwing);
    one.emit('store_degraded', DEGRADED);
    const text: unknown = expect.stringContaining('listener_error threw Error: boom');
    expect(warn).toHaveBeenCalledExactlyOnceWith(text, 'TripswitchWarning');
  });
});

/** An error that cannot even be looked at. */
function unshowable(): Error {
  return Object.defineProperty(new Error('hidden'), 'stack', { get: throwing });
}
