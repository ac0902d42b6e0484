import type { CircuitState } from '@tripswitch/core';
import type { CircuitFate } from './verdict.js';

interface Opening {
  firstAt: number;
  lastAt: number;
  /** When each replica had it open, by its index. */
  readonly openedAt: Map<number, number>;
  /** How many had it open since another one did, and not by what they found out themselves. */
  followers: number;
}

/** What one circuit is at each replica, and how it opened. Times are milliseconds since the epoch. */
export class Openings {
  readonly states: CircuitState[];
  /** When it last opened at each replica, or opened again after a probe that failed. */
  readonly latest: (number | undefined)[] = [];
  /** From the first replica that had it open to the time when all had it closed again, once for each time. */
  readonly rounds: Opening[] = [];

  constructor(replicas: number) {
    this.states = Array.from({ length: replicas }, () => 'closed');
  }

  /** The round that goes on now. */
  get current(): Opening | undefined {
    return this.states.every((state) => state === 'closed') ? undefined : this.rounds.at(-1);
  }

  /** From the first replica that had it open to the last, the last time that it opened; null before. */
  get spreadMs(): number | null {
    const round = this.rounds.at(-1);
    return round === undefined ? null : round.lastAt - round.firstAt;
  }

  /** What the first round came to. */
  get fate(): CircuitFate {
    const { openedAt, followers = 0, firstAt = 0, lastAt = 0 } = this.rounds[0] ?? {};
    const closedAt = this.states.filter((state) => state === 'closed').length;
    return { openedAt: openedAt?.size ?? 0, followers, spreadMs: lastAt - firstAt, closedAt };
  }

  /** A replica that is gone has no circuit that could close. */
  forget(replica: number): void {
    this.states[replica] = 'closed';
  }

  /** @returns whether now all replicas have it open that had not before */
  note(replica: number, to: CircuitState, at: number, follows: boolean): boolean {
    if (to === 'open' && this.current === undefined) {
      this.rounds.push({ firstAt: at, lastAt: at, openedAt: new Map(), followers: 0 });
    }
    this.states[replica] = to;
    const round = this.rounds.at(-1);
    if (to !== 'open' || round === undefined) return false;
    this.latest[replica] = at;
    if (round.openedAt.has(replica)) return false;
    round.openedAt.set(replica, at);
    round.firstAt = Math.min(round.firstAt, at);
    round.lastAt = Math.max(round.lastAt, at);
    round.followers += follows ? 1 : 0;
    return round.openedAt.size === this.states.length;
  }
}
