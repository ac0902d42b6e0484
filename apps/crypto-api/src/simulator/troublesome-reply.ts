import type { ServerResponse } from 'node:http';
import type { SimulatedAnswer } from './answer.js';
import type { Trouble } from './trouble.js';

/** How a reply in trouble waits: the server that owns the timers ends them with itself. */
export interface ReplyTimers {
  after(delayMs: number, then: () => void): void;
}

/** Sends the answer, or what the trouble makes of it. `random` gives the jitter, from 0 to 1. */
export function replyWithTrouble(
  response: ServerResponse,
  answer: SimulatedAnswer,
  trouble: Trouble,
  timers: ReplyTimers,
  random: () => number,
): void {
  switch (trouble.kind) {
    case 'none':
      send(response, answer.status, answer.body);
      return;
    case 'latency':
      timers.after(trouble.delayMs + random() * (trouble.jitterMs ?? 0), () =>
        send(response, answer.status, answer.body),
      );
      return;
    case 'hang':
      return;
    case 'status':
      if (trouble.retryAfterSeconds !== undefined) {
        response.setHeader('Retry-After', String(trouble.retryAfterSeconds));
      }
      send(response, trouble.status, {
        status: { error_code: trouble.status, error_message: 'The simulator was told to fail.' },
      });
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'malformed': {
      const text = JSON.stringify(answer.body);
      sendText(response, 200, text.slice(0, Math.max(1, Math.floor(text.length / 2))));
      return;
    }
    case 'drip':
      drip(response, answer, trouble.bytesPerSecond, timers);
      return;
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  sendText(response, status, JSON.stringify(body));
}

function sendText(response: ServerResponse, status: number, text: string): void {
  if (response.destroyed) {
    return;
  }
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(text);
}

function drip(response: ServerResponse, answer: SimulatedAnswer, bytesPerSecond: number, timers: ReplyTimers): void {
  const bytes = Buffer.from(JSON.stringify(answer.body));
  const atOnce = Math.max(1, Math.ceil(bytesPerSecond / 20));
  const pauseMs = (atOnce / bytesPerSecond) * 1000;
  response.writeHead(answer.status, { 'Content-Type': 'application/json', 'Content-Length': bytes.length });
  const next = (from: number): void => {
    if (response.destroyed) {
      return;
    }
    if (from >= bytes.length) {
      response.end();
      return;
    }
    response.write(bytes.subarray(from, from + atOnce));
    timers.after(pauseMs, () => next(from + atOnce));
  };
  next(0);
}
