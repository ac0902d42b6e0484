import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that listens. */
export interface RunningServer {
  readonly port: number;
  /** From now on every answer ends its connection, so that balancers open their next one elsewhere. */
  drain(): void;
  /** Takes no more requests, lets those that run finish, and cuts what is left after the deadline. */
  stop(deadlineMs: number): Promise<void>;
}

/**
 * Listens on a port; 0 is any free one.
 *
 * @param host every address of this machine if undefined
 * @throws the error of `listen`, such as a port that is taken
 */
export async function listen(handler: RequestListener, port: number, host?: string): Promise<RunningServer> {
  const unanswered = new Set<ServerResponse>();
  let draining = false;
  const server = createServer((request, response) => {
    if (draining) {
      endConnection(response);
    }
    unanswered.add(response);
    response.once('close', () => unanswered.delete(response));
    // A connection that is kept alive would hold up the end, though its last request was answered.
    response.once('close', () => setImmediate(() => server.listening || server.closeIdleConnections()));
    handler(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    drain() {
      draining = true;
      unanswered.forEach(endConnection);
    },
    stop: (deadlineMs) => stop(server, deadlineMs),
  };
}

function endConnection(response: ServerResponse): void {
  if (!response.headersSent) {
    response.setHeader('Connection', 'close');
  }
}

function stop(server: Server, deadlineMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), deadlineMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
  });
}
