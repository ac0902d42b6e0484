import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a fake CoinGecko answers; a body that is no string is sent as JSON. */
export interface FakeReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A server in the place of CoinGecko that answers what a test says. */
export interface FakeCoinGecko extends AsyncDisposable {
  readonly baseUrl: string;
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  answer: (path: string) => FakeReply;
}

/** Starts it on a free port of loopback. */
export async function startFakeCoinGecko(answer: (path: string) => FakeReply): Promise<FakeCoinGecko> {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    fake.requests.push({ path, headers: request.headers });
    const { status = 200, headers = {}, body } = fake.answer(path);
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeCoinGecko = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3`,
    requests: [],
    answer,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}
