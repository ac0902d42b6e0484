import { Agent, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from '../wiring/http-server.js';

/** A page and its stream of events belong together: they come from one replica. */
const sticky = '/api/v1/circuit-breakers';

/**
 * Hands requests to the replicas in turn, on loopback. A GET that a replica cannot be asked for goes to the next one;
 * when there is none left, the answer is 502.
 *
 * @param port - where to listen; 0 is any free port
 * @param origins - the replicas that there are at the moment, such as `http://127.0.0.1:4001`
 */
export async function startFront(port: number, origins: () => readonly string[]) {
  const agent = new Agent({ keepAlive: true });
  let turn = 0;

  function candidates(path: string): readonly string[] {
    const all = origins();
    if (path.startsWith(sticky)) return all;
    turn = (turn + 1) % Math.max(1, all.length);
    return [...all.slice(turn), ...all.slice(0, turn)];
  }

  function forward(incoming: IncomingMessage, outgoing: ServerResponse, [origin, ...others]: readonly string[]): void {
    if (origin === undefined) {
      outgoing.writeHead(502, { 'Content-Type': 'text/plain' }).end('No replica answers.\n');
      return;
    }
    const { method = 'GET', headers } = incoming;
    const asked = request(origin + (incoming.url ?? '/'), { agent, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.once('error', () => outgoing.destroy());
    });
    asked.once('error', () => {
      if (outgoing.headersSent || outgoing.destroyed) outgoing.destroy();
      else forward(incoming, outgoing, method === 'GET' ? others : []);
    });
    outgoing.once('close', () => asked.destroy());
    incoming.pipe(asked);
  }

  const server = await listen(
    (incoming, outgoing) => forward(incoming, outgoing, candidates(incoming.url ?? '/')),
    port,
    '127.0.0.1',
  );
  return {
    port: server.port,
    async stop(deadlineMs: number) {
      await server.stop(deadlineMs);
      agent.destroy();
    },
  };
}
