import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';

/** What a test sends. The path goes out as it is: `fetch` would tidy it up. */
export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** What came back. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** Sends a request and reads its whole answer. */
export function send(origin: string, path: string, { method = 'GET', headers, body }: Sent = {}): Promise<Received> {
  return new Promise((resolve, reject) => {
    // Without a length Node's client would send the body of a GET or an OPTIONS as if it were the next request.
    const framing = body === undefined || headers?.['Transfer-Encoding'] !== undefined ? {} : lengthOf(body);
    const outgoing = httpRequest(origin, { path, method, headers: { ...framing, ...headers }, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function lengthOf(body: string | Uint8Array): Record<string, string> {
  return { 'Content-Length': String(Buffer.byteLength(body)) };
}
