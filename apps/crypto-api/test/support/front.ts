import { Agent, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { listen } from '../../src/wiring/http-server.js';

/** A load balancer in front of replicas. It ends with the test. */
export interface Front {
  readonly origin: string;
  /** The ports among which requests go around. */
  readonly replicas: Set<number>;
  /** How often a replica was asked in the place of another one that broke off. */
  readonly retries: number;
}

interface Answer {
  readonly response: IncomingMessage;
  readonly body: Buffer;
}

/**
 * Starts a front that asks the replicas in turn. As balancers do with requests that are safe to repeat, it asks the next
 * replica when one cannot be reached or breaks off, and answers 502 when all did.
 */
export async function startFront(ports: readonly number[]): Promise<Front> {
  const replicas = new Set(ports);
  const agent = new Agent({ keepAlive: true });
  let turn = 0;
  let retries = 0;

  async function answer(path: string, response: ServerResponse): Promise<void> {
    const order = [...replicas];
    const first = (turn += 1);
    for (let attempt = 0; attempt < order.length; attempt += 1) {
      const port = order[(first + attempt) % order.length] ?? 0;
      try {
        const { response: answered, body } = await ask(agent, port, path);
        response.writeHead(answered.statusCode ?? 502, withoutConnection(answered.rawHeaders)).end(body);
        return;
      } catch {
        retries += 1;
      }
    }
    response.writeHead(502).end('{"code":"no_replica"}');
  }

  const server = await listen((incoming, response) => void answer(incoming.url ?? '/', response), 0, '127.0.0.1');
  onTestFinished(async () => {
    agent.destroy();
    await server.stop(0);
  });
  return {
    origin: `http://127.0.0.1:${server.port}`,
    replicas,
    get retries() {
      return retries;
    },
  };
}

/** The whole answer: one that breaks off in the middle can still be asked for elsewhere. */
function ask(agent: Agent, port: number, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ agent, host: '127.0.0.1', port, path }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.once('error', reject);
      response.once('end', () => resolve({ response, body: Buffer.concat(pieces) }));
    });
    asked.once('error', reject);
    asked.end();
  });
}

/** The names and values of an answer's headers but for those of the connection it came by. */
function withoutConnection(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => {
    const name = rawHeaders[index - (index % 2)]?.toLowerCase() ?? '';
    return name !== 'connection' && name !== 'keep-alive';
  });
}
