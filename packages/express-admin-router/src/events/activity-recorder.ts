import type { BreakerStats } from '@tripswitch/core';
import type { AdministeredBreaker } from '../breakers/administered-breaker.js';
import type { CircuitDirectory } from '../breakers/circuit-directory.js';
import type { ActivityOnWire, RecordedCircuitOnWire } from '../wire/event-on-wire.js';

/** Five minutes, in intervals of five seconds. */
const INTERVAL_MS = 5000;
const INTERVALS_KEPT = 60;

/** The most circuits that are recorded: what is kept stays below two megabytes. */
const MOST_CIRCUITS = 2000;

const KINDS = ['ok', 'failed', 'rejected'] as const;

/** The counts of one circuit as they were last seen, and a ring of what was added to them in each interval. */
interface Recording {
  counts: readonly number[];
  readonly rings: readonly Uint32Array[];
  openedAt: string | undefined;
  rejectedBefore: number | undefined;
}

/**
 * Records what the circuits did in the last minutes, also while no page is open: a page that is opened in the middle of
 * an incident shows how it began. What it keeps is bounded. Its timer holds neither the process nor the circuits.
 */
export class ActivityRecorder {
  readonly #circuits: CircuitDirectory;
  #recordings = new Map<string, Recording>();
  #interval = 0;
  #intervalBegan = performance.now();

  constructor(circuits: CircuitDirectory) {
    this.#circuits = circuits;
  }

  /** Records from now on. @returns the end of it. */
  start(): () => void {
    // A router that was dropped is not kept alive by the timer of its recorder.
    const weak = new WeakRef(this);
    const timer = setInterval(() => {
      const recorder = weak.deref();
      if (recorder === undefined) clearInterval(timer);
      else recorder.nextInterval();
    }, INTERVAL_MS);
    timer.unref();
    this.#look();
    return () => clearInterval(timer);
  }

  /** Ends the current interval, and begins the next. */
  nextInterval(): void {
    this.#look();
    this.#interval = (this.#interval + 1) % INTERVALS_KEPT;
    this.#intervalBegan = performance.now();
    for (const { rings } of this.#recordings.values()) for (const ring of rings) ring[this.#interval] = 0;
  }

  /** What was recorded, up to this moment. */
  recorded(): ActivityOnWire {
    this.#look();
    const circuits = [...this.#recordings].flatMap(([name, recording]) => {
      const told = this.#onWire(recording);
      return Object.keys(told).length === 0 ? [] : [[name, told] as const];
    });
    const elapsed = Math.min(INTERVAL_MS, performance.now() - this.#intervalBegan) / 1000;
    return { interval: INTERVAL_MS / 1000, elapsed, circuits: Object.fromEntries(circuits) };
  }

  #onWire({ rings, openedAt, rejectedBefore }: Recording): RecordedCircuitOnWire {
    const oldest = (this.#interval + 1) % INTERVALS_KEPT;
    const told = KINDS.flatMap((kind, index) => {
      const ring = rings[index] ?? new Uint32Array();
      return ring.some((count) => count > 0)
        ? [[kind, [...ring.slice(oldest), ...ring.slice(0, oldest)]] as const]
        : [];
    });
    return {
      ...Object.fromEntries(told),
      ...(openedAt !== undefined && { opened_at: openedAt }),
      ...(rejectedBefore !== undefined && { rejected_before: rejectedBefore }),
    };
  }

  /** Adds what happened since the last look to the current interval. */
  #look(): void {
    const before = this.#recordings;
    this.#recordings = new Map();
    for (const breaker of this.#circuits.list()) {
      if (this.#recordings.size >= MOST_CIRCUITS) break;
      const stats = statsOf(breaker);
      if (stats === undefined) continue;
      const { name, state, mode, modeInfo, successCount, failureCount, rejectedCount, changedAt } = stats;
      const counts = [successCount, failureCount, rejectedCount];
      const known = before.get(name);
      const recording = known ?? {
        counts,
        rings: KINDS.map(() => new Uint32Array(INTERVALS_KEPT)),
        openedAt: undefined,
        rejectedBefore: undefined,
      };
      this.#recordings.set(name, recording);
      counts.forEach((count, kind) => {
        const ring = recording.rings[kind];
        const last = recording.counts[kind] ?? 0;
        // A count that is smaller than before was reset meanwhile.
        if (ring !== undefined)
          ring[this.#interval] = (ring[this.#interval] ?? 0) + (count >= last ? count - last : count);
      });
      const isForced = mode === 'forced_open';
      if (state === 'closed' && !isForced) {
        recording.openedAt = recording.rejectedBefore = undefined;
      } else if (recording.openedAt === undefined) {
        recording.openedAt = ((isForced ? modeInfo?.at : undefined) ?? changedAt).toISOString();
        // It was closed when it was last seen, and rejected nothing until it opened.
        recording.rejectedBefore = known === undefined ? undefined : known.counts[2];
      }
      recording.counts = counts;
    }
  }
}

/** A breaker of the app's own that throws is no reason to end the process: `GET /stats` tells of it. */
function statsOf(breaker: AdministeredBreaker): BreakerStats | undefined {
  try {
    return breaker.getStats();
  } catch {
    return undefined;
  }
}
