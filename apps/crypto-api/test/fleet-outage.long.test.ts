import { expect, it, vi } from 'vitest';
import { figure } from './support/figure.js';
import { pricePaths, startFleet, type Fleet } from './support/fleet.js';
import { needsWrk, requestsOf, startLoad, type Load, type LoadResult } from './support/load.js';
import type { LogLine, Replica } from './support/replica.js';

const circuit = 'coingecko-prices';
const clients = 12;
const deadlineMs = 3000;
const environment = {
  COINGECKO_CALL_TIMEOUT: '0.5',
  REQUEST_DEADLINE: String(deadlineMs / 1000),
  CIRCUIT_BREAKER_FAILURE_THRESHOLD: '5',
  CIRCUIT_BREAKER_RECOVERY_TIMEOUT: '0.3',
};
const patience = { timeout: 30_000, interval: 20 };

/** From when until when CoinGecko was down, by the wall clock, which is that of the logs. */
interface Downtime {
  readonly from: number;
  readonly to: number;
}

/** What happened to a fleet meanwhile. */
interface Outage {
  /** How long after the first replica the last one's circuit was open. */
  readonly spreadMs: number;
  readonly callsAfterOpening: number;
  /** The times that a replica found the wait over, and sent a call to see. */
  readonly probes: number;
  readonly clientsSaw: LoadResult;
}

function transitionsTo(state: string, { logged }: Replica, { from, to }: Downtime): LogLine[] {
  const isOurs = (line: LogLine) => line['circuit'] === circuit && line['to'] === state;
  return logged('circuit changed state').filter((line) => isOurs(line) && timeOf(line) > from && timeOf(line) < to);
}

const timeOf = (line: LogLine) => line['time'] as number;

function outageOf({ replicas, callTimes }: Fleet, downtime: Downtime, clientsSaw: LoadResult): Outage {
  const openings = replicas.map((replica) => Math.min(...transitionsTo('open', replica, downtime).map(timeOf)));
  const openedAt = Math.min(...openings);
  const probes = replicas.flatMap((replica) => transitionsTo('half_open', replica, downtime));
  return {
    spreadMs: Math.max(...openings) - openedAt,
    callsAfterOpening: callTimes.filter((time) => time > openedAt && time < downtime.to).length,
    probes: probes.filter((line) => line['remote'] === false).length,
    clientsSaw,
  };
}

function tell(name: string, { callsAfterOpening, probes, spreadMs, clientsSaw }: Outage): void {
  figure(
    `dead CoinGecko, 3 replicas, ${name}`,
    `${callsAfterOpening} calls reached it after the first opening, with ${probes} probes and up to ${clients} in flight; ` +
      `all open within ${spreadMs} ms; ${requestsOf(clientsSaw)} requests answered, ` +
      `the slowest in ${(clientsSaw.longestUs / 1000).toFixed(0)} of ${deadlineMs} ms`,
  );
}

async function outage(fleets: readonly Fleet[], isLongEnough: (downtime: Downtime) => boolean): Promise<Downtime> {
  const from = Date.now();
  for (const { simulator } of fleets) simulator.setTrouble({ kind: 'hang' });
  await vi.waitFor(() => expect(isLongEnough({ from, to: Infinity })).toBe(true), patience);
  const to = Date.now();
  for (const { simulator } of fleets) simulator.setTrouble({ kind: 'none' });
  return { from, to };
}

async function allClosed(fleets: readonly Fleet[]): Promise<void> {
  const replicas = fleets.flatMap((fleet) => fleet.replicas);
  const closed = async () => {
    const states = await Promise.all(replicas.map(async (replica) => (await replica.circuit(circuit)).state));
    expect(new Set(states)).toEqual(new Set(['closed']));
  };
  await vi.waitFor(closed, patience);
}

it('three replicas that share their circuits ask a dead CoinGecko as often as one does, and not three times', async (context) => {
  needsWrk(context);
  const sharing = await startFleet({ size: 3, shared: true, environment });
  const apart = await startFleet({ size: 3, shared: false, environment });
  const fleets = [sharing, apart];
  const loads: Load[] = fleets.map(({ front }) =>
    startLoad({ origin: front.origin, connections: clients, pauseMs: 15, paths: pricePaths }),
  );
  const underLoad = () => expect(fleets.every(({ callTimes }) => callTimes.length > 200)).toBe(true);
  await vi.waitFor(underLoad, patience);

  const openings = (downtime: Downtime) => transitionsTo('open', sharing.replicas[0]!, downtime).length;
  const downtime = await outage(fleets, (soFar) => openings(soFar) >= 8);
  await allClosed(fleets);
  const [sharingSaw, apartSaw] = (await Promise.all(loads.map((load) => load.end()))) as [LoadResult, LoadResult];
  const shared = outageOf(sharing, downtime, sharingSaw);
  const independent = outageOf(apart, downtime, apartSaw);
  tell('one circuit in files', shared);
  tell('a circuit each', independent);

  // One circuit sends one probe between two openings, whichever replica it is that does.
  expect(shared.probes).toBeLessThanOrEqual(openings(downtime));
  expect(shared.callsAfterOpening).toBeLessThanOrEqual(shared.probes + clients);
  expect(independent.probes).toBeGreaterThan(2 * shared.probes);
  expect(independent.callsAfterOpening).toBeGreaterThan(2 * shared.callsAfterOpening);
  for (const { clientsSaw } of [shared, independent]) {
    expect(Object.keys(clientsSaw.answers).sort()).toEqual(['200 cache', '200 live']);
    expect(clientsSaw.lost).toEqual({ connect: 0, read: 0, write: 0, timeout: 0 });
    expect(clientsSaw.longestUs / 1000).toBeLessThan(deadlineMs);
  }
}, 60_000);
