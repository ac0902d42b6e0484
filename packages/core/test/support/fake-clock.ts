import type { Clock, ClockTimer } from '../../src/clock/clock.js';

interface FakeTimer extends ClockTimer {
  readonly callback: () => void;
  readonly at: number;
  held: boolean;
}

/** Time that passes when a test says so. The two clocks start at different moments, as real ones do. */
export class FakeClock implements Clock {
  #now: number;
  #wallNow: number;
  #timers: FakeTimer[] = [];

  constructor(now = 5_000, wallNow = Date.UTC(2024, 0, 1)) {
    this.#now = now;
    this.#wallNow = wallNow;
  }

  /** The timers that wait. */
  get timers(): readonly FakeTimer[] {
    return this.#timers;
  }

  /** The timers that would keep a process from ending by itself. */
  get heldTimers(): readonly FakeTimer[] {
    return this.#timers.filter((timer) => timer.held);
  }

  now(): number {
    return this.#now;
  }

  wallNow(): number {
    return this.#wallNow;
  }

  /** Sets the wall clock forwards or back, as an administrator or a time server does. */
  jumpWall(ms: number): void {
    this.#wallNow += ms;
  }

  setTimer(callback: () => void, delayMs: number): ClockTimer {
    const cancel = () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
    const hold = (holds: boolean) => {
      timer.held = holds;
    };
    const timer: FakeTimer = { callback, at: this.#now + delayMs, held: true, cancel, hold };
    this.#timers.push(timer);
    return timer;
  }

  /** Lets time pass, and each timer fire at its moment. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#nextBy(end); next !== undefined; next = this.#nextBy(end)) {
      this.#pass(Math.max(0, next.at - this.#now));
      next.cancel();
      next.callback();
    }
    this.#pass(end - this.#now);
  }

  /** Lets time pass without any timer firing, as when the event loop is blocked. */
  block(ms: number): void {
    this.#pass(ms);
  }

  #pass(ms: number): void {
    this.#now += ms;
    this.#wallNow += ms;
  }

  #nextBy(end: number): FakeTimer | undefined {
    return this.#timers.filter((timer) => timer.at <= end).sort((one, other) => one.at - other.at)[0];
  }
}
