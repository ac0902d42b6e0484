import type { SimulatedRoute } from '../simulator/route.js';

/** What a client got: a live answer, one from before, a refusal that is the client's own fault, or an error. */
export type ClientOutcome = 'fresh' | 'cached' | 'error';

/** One answered request of the load. */
export interface AnsweredRequest {
  readonly route: SimulatedRoute;
  readonly outcome: ClientOutcome;
  /** How old the answer was, in seconds; 0 for a fresh one. */
  readonly ageSeconds: number;
  readonly waitedMs: number;
  /** The clock of the demo, in milliseconds since its start. */
  readonly at: number;
}

/** Counts of what clients got. */
export type OutcomeCounts = Readonly<Record<ClientOutcome, number>>;

/** What clients got, and how long they waited. */
export interface RequestLog {
  note(request: AnsweredRequest): void;
  readonly totals: OutcomeCounts;
  /** One entry a second, the last two minutes. */
  readonly seconds: readonly OutcomeCounts[];
  /** Of the requests answered after `since`; undefined if there were none. */
  recent(since: number): RecentRequests | undefined;
}

/** What the last requests were like. */
export interface RecentRequests {
  readonly medianMs: number;
  readonly worstMs: number;
  readonly oldestSeconds: number;
}

const keptRequests = 400;
const keptSeconds = 120;

/** Creates an empty log. Totals are kept for ever, single requests only as many as a view of the last seconds needs. */
export function createRequestLog(): RequestLog {
  const totals = noOutcomes();
  const seconds: Record<ClientOutcome, number>[] = [];
  let firstSecond = 0;
  const latest: AnsweredRequest[] = [];
  return {
    totals,
    seconds,
    note(request) {
      totals[request.outcome] += 1;
      const second = Math.floor(request.at / 1000);
      while (firstSecond + seconds.length <= second) {
        seconds.push(noOutcomes());
        if (seconds.length > keptSeconds) {
          seconds.shift();
          firstSecond += 1;
        }
      }
      const counts = seconds[second - firstSecond];
      if (counts !== undefined) {
        counts[request.outcome] += 1;
      }
      latest.push(request);
      if (latest.length > keptRequests) {
        latest.shift();
      }
    },
    recent(since) {
      const chosen = latest.filter((request) => request.at >= since);
      const waits = chosen.map((request) => request.waitedMs).sort((left, right) => left - right);
      const medianMs = waits[Math.floor(waits.length / 2)];
      if (medianMs === undefined) {
        return undefined;
      }
      return {
        medianMs,
        worstMs: Math.max(...waits),
        oldestSeconds: Math.max(...chosen.map((request) => request.ageSeconds)),
      };
    },
  };
}

function noOutcomes(): Record<ClientOutcome, number> {
  return { fresh: 0, cached: 0, error: 0 };
}
