import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SimulatedAnswer } from './answer.js';
import { coinAnswer } from './coin-answer.js';
import { handleControl, type Steering } from './control.js';
import { createMarket } from './market.js';
import { marketsAnswer } from './markets-answer.js';
import { apiRoot, matchRoute, simulatedRoutes, type SimulatedRequest, type SimulatedRoute } from './route.js';
import { createSeededRandom } from './seeded-random.js';
import { simplePriceAnswer } from './simple-price-answer.js';
import { noTrouble, type Trouble } from './trouble.js';
import { replyWithTrouble } from './troublesome-reply.js';

/** Options of {@link startSimulator}. */
export interface SimulatorOptions {
  /** Where to listen. Default: 0, any free port. */
  readonly port?: number | undefined;
  /** On which address, version 4. Default: loopback, so that only this machine meets invented prices. */
  readonly host?: string | undefined;
  /** What the prices, the jitter and the shares of trouble are drawn from. Default: 1. */
  readonly seed?: number | undefined;
  /** If given, calls without this key in `x-cg-demo-api-key` are answered 401. */
  readonly apiKey?: string | undefined;
  /** Hears of each call that reaches an API route, before it is answered. */
  readonly onCall?: ((route: SimulatedRoute) => void) | undefined;
}

/** A running simulated CoinGecko. */
export interface Simulator extends Steering {
  /** What a client takes for the base URL of CoinGecko, `/api/v3` included. */
  readonly baseUrl: string;
  /** The server itself; `/_simulator/trouble` and `/_simulator/calls` under it steer and tell. */
  readonly origin: string;
  /** Ends the connections over which nothing is asked now, as servers do at times. */
  endIdleConnections(): void;
  /** Stops listening and ends every connection, the hanging ones too. */
  close(): Promise<void>;
}

const everyAddress = '0.0.0.0';

/** Starts a simulated CoinGecko: the routes and JSON shapes of API v3, moving prices, trouble on demand. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = '127.0.0.1', seed = 1, apiKey, onCall } = options;
  const market = createMarket({ seed });
  const random = createSeededRandom(seed + 1);
  const troubles = new Map<SimulatedRoute, Trouble>();
  const calls: Record<SimulatedRoute, number> = { prices: 0, coins: 0, markets: 0 };
  const waiting = new Set<NodeJS.Timeout>();

  function after(delayMs: number, then: () => void): void {
    const timer = setTimeout(() => {
      waiting.delete(timer);
      then();
    }, delayMs);
    waiting.add(timer);
  }

  const simulator: Simulator = {
    get baseUrl() {
      return simulator.origin + apiRoot;
    },
    get origin() {
      return `http://${host === everyAddress ? '127.0.0.1' : host}:${(server.address() as AddressInfo).port}`;
    },
    setTrouble(trouble, route) {
      for (const each of route === undefined ? simulatedRoutes : [route]) {
        troubles.set(each, trouble);
      }
    },
    trouble: (route) => troubles.get(route) ?? noTrouble,
    calls: () => ({ ...calls }),
    endIdleConnections: () => server.closeIdleConnections(),
    close: () =>
      new Promise((resolve) => {
        for (const timer of waiting) {
          clearTimeout(timer);
        }
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  function answerTo(request: SimulatedRequest, query: URLSearchParams): SimulatedAnswer {
    switch (request.route) {
      case 'prices':
        return request.currenciesOnly === true
          ? { status: 200, body: market.currencies }
          : simplePriceAnswer(market, query);
      case 'markets':
        return marketsAnswer(market, query);
      case 'coins':
        return coinAnswer(market, request.id, query);
    }
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://simulator.invalid');
    if (url.pathname.startsWith('/_simulator/')) {
      handleControl(simulator, request, response, url.pathname);
      return;
    }
    const known = request.method === 'GET' ? matchRoute(url.pathname) : undefined;
    if (known === undefined) {
      replyWithTrouble(response, { status: 404, body: { error: 'Incorrect path.' } }, noTrouble, { after }, random);
      return;
    }
    calls[known.route] += 1;
    onCall?.(known.route);
    const trouble = simulator.trouble(known.route);
    const struck = trouble.kind !== 'none' && (trouble.share === undefined || random() < trouble.share);
    const allowed = apiKey === undefined || request.headers['x-cg-demo-api-key'] === apiKey;
    const answer = allowed ? answerTo(known, url.searchParams) : wrongKey;
    replyWithTrouble(response, answer, struck ? trouble : noTrouble, { after }, random);
  }

  const server = createServer(handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return simulator;
}

const wrongKey: SimulatedAnswer = {
  status: 401,
  body: { status: { error_code: 10_002, error_message: 'The key is missing or wrong.' } },
};
