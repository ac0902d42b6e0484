import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { simulatedRoutes, type SimulatedRoute } from './route.js';
import { troubleSchema, type Trouble } from './trouble.js';

const mostBytes = 10_000;

/** What can be told to, and asked of, a simulator while it runs. */
export interface Steering {
  /** Puts a trouble on one route, or on all. */
  setTrouble(trouble: Trouble, route?: SimulatedRoute): void;
  trouble(route: SimulatedRoute): Trouble;
  /** How many calls reached each API route since the start. */
  calls(): Readonly<Record<SimulatedRoute, number>>;
}

const orderSchema = z.object({ route: z.enum(simulatedRoutes).optional() }).loose();

/**
 * Steers a simulator over HTTP: `PUT /_simulator/trouble` takes a trouble as JSON, with an optional `route`;
 * `GET /_simulator/trouble` and `GET /_simulator/calls` tell. None of these count as calls that reached it.
 */
export function handleControl(
  simulator: Steering,
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
): void {
  const asked = `${request.method ?? ''} ${pathname}`;
  if (asked === 'GET /_simulator/calls') {
    tell(response, 200, simulator.calls());
  } else if (asked === 'GET /_simulator/trouble') {
    tell(response, 200, Object.fromEntries(simulatedRoutes.map((route) => [route, simulator.trouble(route)])));
  } else if (asked === 'PUT /_simulator/trouble') {
    readOrder(request, (text) => {
      const problem = order(simulator, text);
      tell(response, problem === undefined ? 200 : 400, problem === undefined ? { ok: true } : { error: problem });
    });
  } else {
    tell(response, 404, { error: 'GET or PUT /_simulator/trouble, GET /_simulator/calls' });
  }
}

function order(simulator: Steering, text: string): string | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'the body is not JSON';
  }
  const where = orderSchema.safeParse(json);
  if (!where.success) {
    return z.prettifyError(where.error);
  }
  const { route, ...rest } = where.data;
  const what = troubleSchema.safeParse(rest);
  if (!what.success) {
    return z.prettifyError(what.error);
  }
  simulator.setTrouble(what.data, route);
  return undefined;
}

function readOrder(request: IncomingMessage, then: (text: string) => void): void {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (piece: string) => {
    text += piece;
    if (text.length > mostBytes) {
      request.destroy();
    }
  });
  request.on('end', () => then(text));
}

function tell(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(`${JSON.stringify(body)}\n`);
}
