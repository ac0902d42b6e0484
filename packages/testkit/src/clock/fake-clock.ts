import type { Clock, ClockTimer } from '@tripswitch/core';

/** A clock whose time passes when a test says so. */
export interface FakeClock extends Clock {
  /** How many timers wait. */
  readonly timerCount: number;
  /** How many of them would keep a process from ending by itself. */
  readonly heldTimerCount: number;
  /** Lets time pass on both clocks, and each timer fire at its moment. */
  advance(ms: number): void;
  /** Lets time pass and no timer fire, as when the event loop is blocked. What is due fires with the next `advance`. */
  block(ms: number): void;
  /** Sets the wall clock, as an administrator or a time server does; the other clock does not notice. */
  setWallNow(at: Date | number): void;
}

/** Where a fake clock begins. */
export interface FakeClockOptions {
  /** The wall clock, as a date or in milliseconds since the epoch. Default: 2024-01-01T00:00:00Z. */
  readonly wallNow?: Date | number | undefined;
}

interface FakeTimer extends ClockTimer {
  readonly callback: () => void;
  readonly at: number;
  held: boolean;
}

/**
 * Makes a clock for tests: give it to a breaker, and let time pass with `advance`.
 *
 * @throws TypeError where a duration is negative or no number.
 */
export function createFakeClock({ wallNow = Date.UTC(2024, 0, 1) }: FakeClockOptions = {}): FakeClock {
  // The clocks have different origins, as real ones do, so that a mix-up shows.
  let elapsed = 5_000;
  let wall = Number(wallNow);
  let timers: FakeTimer[] = [];

  function pass(ms: number): void {
    elapsed += ms;
    wall += ms;
  }

  function nextBy(end: number): FakeTimer | undefined {
    return timers.filter((timer) => timer.at <= end).sort((one, other) => one.at - other.at)[0];
  }

  return {
    get timerCount() {
      return timers.length;
    },
    get heldTimerCount() {
      return timers.filter((timer) => timer.held).length;
    },
    now: () => elapsed,
    wallNow: () => wall,
    setTimer(callback, delayMs) {
      const timer: FakeTimer = {
        callback,
        at: elapsed + Math.max(0, delayMs),
        held: true,
        cancel() {
          timers = timers.filter((other) => other !== timer);
        },
        hold(holds) {
          timer.held = holds;
        },
      };
      timers.push(timer);
      return timer;
    },
    advance(ms) {
      const end = elapsed + duration(ms);
      for (let next = nextBy(end); next !== undefined; next = nextBy(end)) {
        pass(Math.max(0, next.at - elapsed));
        next.cancel();
        next.callback();
      }
      pass(end - elapsed);
    },
    block(ms) {
      pass(duration(ms));
    },
    setWallNow(at) {
      wall = Number(at);
    },
  };
}

function duration(ms: number): number {
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new TypeError(`The time that passes is ${String(ms)}, expected a number of milliseconds from 0`);
}
