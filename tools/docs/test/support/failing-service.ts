import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A service whose answer a test can change, and which counts its requests. */
export interface FailingService {
  readonly url: string;
  requests: number;
  answer: (response: ServerResponse) => void;
}

/** Starts a service that answers 500, until the test says something else. It ends with the test. */
export async function startFailingService(): Promise<FailingService> {
  const server = createServer((_request, response) => {
    service.requests++;
    service.answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const service: FailingService = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: 0,
    answer: (response) => response.writeHead(500).end('down'),
  };
  return service;
}
