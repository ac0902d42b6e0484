import type { Attribution, Change } from './change.js';
import type { ModeOrder } from './circuit-record.js';
import type { CircuitMode, CircuitState, TransitionCause } from './circuit-state.js';
import type { TripJudge } from './trip-judge.js';

/** Where a circuit stands and how it came there: each change begins a generation (law G1) and is noted. */
export abstract class Lifecycle {
  state: CircuitState = 'closed';
  order: ModeOrder | undefined = undefined;
  generation = 1;
  /**
   * The generation whose calls pass with no more than its stamp, and whose successes need no more than to be counted:
   * the present one of a closed circuit that nobody gave an order for; else 0. Each call looks here, so it is kept.
   */
  passing = 1;
  /** When the state was entered, on the circuit's clock, in milliseconds. */
  changedAt: number;
  /** Why the state was entered; null for the first. */
  cause: TransitionCause | null = null;
  /** How long the circuit stays open, from `changedAt`. */
  waitMs = 0;
  /** Openings in a row, which the recovery backoff goes by. */
  openings = 0;
  probeSuccesses = 0;
  readonly judge: TripJudge;
  /** What changed and was not announced yet, oldest first; undefined when nothing did. */
  changes: Change[] | undefined = undefined;

  protected constructor(judge: TripJudge, now: number) {
    this.judge = judge;
    this.changedAt = now;
  }

  get mode(): CircuitMode {
    return this.order === undefined ? 'automatic' : this.order.mode;
  }

  /** When an open circuit admits its first probe. */
  get retryAt(): number {
    return this.changedAt + this.waitMs;
  }

  /** Closed and automatic, whatever it was. */
  protected beginAgain(now: number, by: Attribution): void {
    const from = this.state;
    this.order = undefined;
    this.#enter('closed', now, 'reset');
    this.#note({ ...by, kind: 'reset', from, to: 'closed', cause: 'reset', generation: this.generation, at: now });
  }

  protected transition(to: CircuitState, now: number, cause: TransitionCause): void {
    const from = this.state;
    this.#enter(to, now, cause);
    this.#note({ kind: 'transition', from, to, cause, generation: this.generation, at: now });
  }

  protected obey(order: ModeOrder | undefined, now: number, cause: 'operator' | 'ttl', by: Attribution): void {
    const from = this.mode;
    this.order = order;
    this.#beginGeneration();
    this.#note({ ...by, kind: 'mode', from, to: this.mode, cause, generation: this.generation, at: now });
  }

  protected judgePassing(): void {
    this.passing = this.state === 'closed' && this.order === undefined ? this.generation : 0;
  }

  #enter(state: CircuitState, now: number, cause: TransitionCause): void {
    this.state = state;
    this.cause = cause;
    this.changedAt = now;
    if (state === 'closed') this.openings = 0;
    this.#beginGeneration();
  }

  #beginGeneration(): void {
    this.generation++;
    this.probeSuccesses = 0;
    this.judgePassing();
    // An open circuit goes on showing what opened it; a closed one judges afresh (law H3, defect D19).
    if (this.state === 'closed') this.judge.clear();
  }

  #note(change: Change): void {
    (this.changes ??= []).push(change);
  }
}
