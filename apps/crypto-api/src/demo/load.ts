import type { SimulatedRoute } from '../simulator/route.js';

/** What a client got: a live answer, one from before, or none. */
export type ClientOutcome = 'fresh' | 'cached' | 'error';

/** What came back of one request. */
export interface LoadAnswer {
  readonly outcome: ClientOutcome;
  /** How old the answer was, in seconds; 0 for a fresh one. */
  readonly ageSeconds: number;
  readonly waitedMs: number;
}

type LoadRequest = readonly [route: SimulatedRoute, path: string];

const both: LoadRequest = ['prices', '/api/v1/prices?ids=bitcoin,ethereum&vs=usd'];
const solana: LoadRequest = ['prices', '/api/v1/prices?ids=solana&vs=eur'];
const bitcoin: LoadRequest = ['coins', '/api/v1/coins/bitcoin'];
const markets: LoadRequest = ['markets', '/api/v1/markets?vs=usd&limit=5'];

/** What the load asks for, over and over: mostly prices. */
const loadRequests = [both, solana, both, bitcoin, both, solana, both, markets];

const clientDeadlineMs = 5000;

/** Creates a load that stands still. Requests are sent on time, however long the ones before them take. */
export function createLoad(
  origin: string,
  onSend: (route: SimulatedRoute) => void,
  onAnswer: (answer: LoadAnswer) => void,
) {
  let timer: NodeJS.Timeout | undefined;
  let sent = 0;

  async function send([route, path]: LoadRequest): Promise<void> {
    const startedAt = performance.now();
    onSend(route);
    const got = await ask(origin + path).catch(() => ({ outcome: 'error' as const, ageSeconds: 0 }));
    onAnswer({ ...got, waitedMs: performance.now() - startedAt });
  }

  return {
    /** Sends each different request once, one after the other, so that there is something to remember. */
    async warmUp() {
      for (const request of new Set(loadRequests)) await send(request);
    },
    /** Goes on at so many requests a second; 0 stops. */
    setRate(perSecond: number) {
      clearInterval(timer);
      if (perSecond > 0) {
        timer = setInterval(() => void send(loadRequests[sent++ % loadRequests.length] ?? markets), 1000 / perSecond);
      }
    },
  };
}

async function ask(url: string): Promise<Pick<LoadAnswer, 'outcome' | 'ageSeconds'>> {
  const response = await fetch(url, { signal: AbortSignal.timeout(clientDeadlineMs) });
  await response.arrayBuffer();
  const source = response.headers.get('x-data-source') === 'cache' ? 'cached' : 'fresh';
  return { outcome: response.ok ? source : 'error', ageSeconds: Number(response.headers.get('age') ?? 0) };
}
