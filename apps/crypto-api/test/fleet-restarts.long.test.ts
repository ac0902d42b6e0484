import { expect, it, vi } from 'vitest';
import { figure } from './support/figure.js';
import { pricePaths, startFleet, type Fleet } from './support/fleet.js';
import { needsWrk, requestsOf, startLoad, type Load, type LoadResult } from './support/load.js';
import type { Replica } from './support/replica.js';

const circuit = 'coingecko-prices';
const patience = { timeout: 20_000, interval: 20 };
const signals = ['SIGTERM', 'SIGKILL'] as const;

/** Ends each replica in turn, by both signals, and puts a new one in its place; the others serve meanwhile. */
async function restartAll(fleet: Fleet, isWell: (replica: Replica) => Promise<void>): Promise<void> {
  const { front, replicas } = fleet;
  for (const signal of signals) {
    for (const [place, replica] of replicas.entries()) {
      expect(await replica.end(signal)).toBe(signal === 'SIGTERM' ? 0 : 'SIGKILL');
      front.replicas.delete(replica.port);
      const next = await fleet.startReplica();
      await isWell(next);
      front.replicas.add(next.port);
      replicas[place] = next;
    }
  }
}

function begin({ front }: Fleet): Load {
  return startLoad({ origin: front.origin, connections: 8, pauseMs: 20, paths: pricePaths });
}

function tell(when: string, saw: LoadResult, retries: number): void {
  const answers = Object.entries(saw.answers).map(([kind, count]) => `${count} x ${kind}`);
  figure(
    `each of 3 replicas ended by ${signals.join(' and ')}, ${when}`,
    `${requestsOf(saw)} requests: ${answers.join(', ')}, ${Object.values(saw.lost).reduce((sum, lost) => sum + lost)} lost; ` +
      `${retries} asked again of another replica`,
  );
}

it('replicas are killed and restarted in turn under load: clients see nothing but the outage, and the circuit stays', async (context) => {
  needsWrk(context);
  const environment = { CIRCUIT_BREAKER_FAILURE_THRESHOLD: '5', CIRCUIT_BREAKER_RECOVERY_TIMEOUT: '600' };
  const fleet = await startFleet({ size: 3, shared: true, environment });
  const { simulator, front, callTimes } = fleet;
  const nothingLost = { connect: 0, read: 0, write: 0, timeout: 0 };

  const healthyLoad = begin(fleet);
  await restartAll(fleet, async (replica) => expect((await replica.circuit(circuit)).state).toBe('closed'));
  const healthy = await healthyLoad.end();
  const healthyRetries = front.retries;
  tell('CoinGecko healthy', healthy, healthyRetries);
  expect(healthy.lost).toEqual(nothingLost);
  expect(Object.keys(healthy.answers)).toEqual(['200 live']);

  const outageLoad = begin(fleet);
  simulator.setTrouble({ kind: 'status', status: 503 });
  const openEverywhere = async () => {
    const stats = await Promise.all(fleet.replicas.map((replica) => replica.circuit(circuit)));
    expect(stats.map(({ state, store }) => [state, store?.pending])).toEqual(stats.map(() => ['open', 0]));
  };
  await vi.waitFor(openEverywhere, patience);
  const reached = callTimes.length;
  await restartAll(fleet, async (replica) => {
    const found = await replica.circuit(circuit);
    expect(found).toMatchObject({ state: 'open', opened_count: 1, store: { degraded: false } });
    expect(found.retry_after).toBeGreaterThan(500);
  });
  const outage = await outageLoad.end();
  tell('CoinGecko down', outage, front.retries - healthyRetries);
  expect(outage.lost).toEqual(nothingLost);
  // A replica that starts within the outage has nothing to remember: it says so, and when to come back.
  const explained = ['200 cache', '200 live', '503 upstream_unavailable'];
  expect(explained).toEqual(expect.arrayContaining(Object.keys(outage.answers)));
  expect(callTimes.length).toBe(reached);
}, 60_000);
