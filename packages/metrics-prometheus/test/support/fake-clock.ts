import type { Clock, ClockTimer } from '@tripswitch/core';

/** Time that passes when a test says so. */
export class FakeClock implements Clock {
  #now = 5000;
  #timers: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  wallNow(): number {
    return Date.UTC(2024, 0, 1) + this.#now;
  }

  setTimer(callback: () => void, delayMs: number): ClockTimer {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.push(timer);
    const cancel = () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
    return { cancel, hold: () => undefined };
  }

  advance(ms: number): void {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { callback } of due) callback();
  }
}
