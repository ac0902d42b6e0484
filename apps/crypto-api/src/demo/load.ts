import { Agent, get } from 'node:http';
import type { SimulatedRoute } from '../simulator/route.js';
import type { ClientOutcome } from './request-log.js';

/** A request that the load repeats. */
export interface LoadRequest {
  readonly route: SimulatedRoute;
  readonly path: string;
}

/** What came back. */
export interface LoadAnswer {
  readonly route: SimulatedRoute;
  readonly outcome: ClientOutcome;
  readonly ageSeconds: number;
  readonly waitedMs: number;
}

const bitcoinAndEthereum = { route: 'prices', path: '/api/v1/prices?ids=bitcoin,ethereum&vs=usd' } as const;
const solana = { route: 'prices', path: '/api/v1/prices?ids=solana&vs=eur' } as const;
const bitcoin = { route: 'coins', path: '/api/v1/coins/bitcoin' } as const;
const markets = { route: 'markets', path: '/api/v1/markets?vs=usd&limit=5' } as const;

/** What the load asks for, over and over: mostly prices. */
const loadRequests: readonly LoadRequest[] = [
  bitcoinAndEthereum,
  solana,
  bitcoinAndEthereum,
  bitcoin,
  bitcoinAndEthereum,
  solana,
  bitcoinAndEthereum,
  markets,
];

/** Options of {@link createLoad}. */
export interface LoadOptions {
  /** Where the API listens. */
  readonly origin: string;
  readonly onSend: (route: SimulatedRoute) => void;
  readonly onAnswer: (answer: LoadAnswer) => void;
}

/** A steady stream of requests. */
export interface Load {
  /** Sends each different request once, one after the other, so that there is something to remember. */
  warmUp(): Promise<void>;
  /** Goes on at so many requests a second; 0 stops. */
  setRate(perSecond: number): void;
  close(): void;
}

const clientDeadlineMs = 5000;

/** Creates a load that stands still. Requests are sent on time, however long the ones before them take. */
export function createLoad({ origin, onSend, onAnswer }: LoadOptions): Load {
  const agent = new Agent({ keepAlive: true });
  let timer: NodeJS.Timeout | undefined;
  let sent = 0;

  async function request({ route, path }: LoadRequest): Promise<void> {
    const startedAt = performance.now();
    onSend(route);
    const { outcome, ageSeconds } = await ask(agent, origin + path);
    onAnswer({ route, outcome, ageSeconds, waitedMs: performance.now() - startedAt });
  }

  return {
    async warmUp() {
      const different = new Map(loadRequests.map((each) => [each.path, each]));
      for (const each of different.values()) {
        await request(each);
      }
    },
    setRate(perSecond) {
      clearInterval(timer);
      timer = undefined;
      if (perSecond > 0) {
        timer = setInterval(() => {
          const next = loadRequests[sent % loadRequests.length];
          sent += 1;
          if (next !== undefined) {
            void request(next);
          }
        }, 1000 / perSecond);
      }
    },
    close() {
      clearInterval(timer);
      agent.destroy();
    },
  };
}

function ask(agent: Agent, url: string): Promise<{ outcome: ClientOutcome; ageSeconds: number }> {
  return new Promise((resolve) => {
    const fail = (): void => resolve({ outcome: 'error', ageSeconds: 0 });
    const request = get(url, { agent, timeout: clientDeadlineMs }, (response) => {
      response.resume();
      response.once('error', fail);
      response.once('end', () => {
        const fromCache = response.headers['x-data-source'] === 'cache';
        resolve({
          outcome: response.statusCode === 200 ? (fromCache ? 'cached' : 'fresh') : 'error',
          ageSeconds: Number(response.headers.age ?? 0),
        });
      });
    });
    request.once('timeout', () => request.destroy(new Error('no answer in time')));
    request.once('error', fail);
  });
}
