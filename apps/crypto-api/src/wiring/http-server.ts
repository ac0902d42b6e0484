import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that listens. */
export interface RunningServer {
  readonly port: number;
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
  const server = createServer((request, response) => {
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
    stop: (deadlineMs) => stop(server, deadlineMs),
  };
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
