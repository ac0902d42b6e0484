import type { ByContender } from '../contender.js';

/** One call, whatever it does; the measured loop awaits it. */
export type Operation = () => Promise<unknown>;

/** A way that a call can go, with what it is held against. */
export interface CallPath {
  /** What the same call costs without a breaker. */
  readonly floor: Operation;
  readonly contenders: ByContender<Operation>;
  /** Releases what would keep the process. */
  readonly end?: () => void;
}
