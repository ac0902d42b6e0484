import type { CircuitMode } from '@tripswitch/core';
import type { CircuitOnWire } from '../../wire/circuit-on-wire.js';
import type { HistoryEntryOnWire } from '../../wire/history-on-wire.js';
import { CHANGE_PATIENCE_MS, READ_PATIENCE_MS, type ConnectionRoom } from './connection-room.js';
import { encodeName } from './encode-name.js';
import { problemOf } from './problem-error.js';
import { readToken } from './tab-token.js';

/** What an operator orders. */
export type Order =
  | { readonly action: 'reset'; readonly reason: string }
  | { readonly action: 'trip'; readonly reason: string; readonly forSeconds?: number }
  | { readonly action: 'mode'; readonly mode: CircuitMode; readonly reason: string; readonly ttlSeconds?: number };

/** How long the server may take to answer before a request is given up. */
export const REQUEST_LIMIT_MS = 10_000;

/** The headers of a request that may need a token. */
export function credentials(token: string | null): Record<string, string> {
  return token === null ? {} : { Authorization: `Bearer ${token}` };
}

/** Asks the router. What is given up is not sent later, not even when a connection becomes free. */
export class AdminApi {
  readonly #room: ConnectionRoom;

  constructor(room: ConnectionRoom) {
    this.#room = room;
  }

  /**
   * Gives an order.
   *
   * @param signal - gives the order up. It is also given up when the server does not answer in time.
   * @throws ProblemError if it is refused, and any other error if it was given up or the server was not reached.
   */
  async giveOrder(name: string, order: Order, token: string | null, signal: AbortSignal): Promise<CircuitOnWire> {
    const response = await this.#ask(`${order.action}?name=${encodeName(name)}`, signal, {
      method: 'POST',
      priority: 'high',
      headers: { 'Content-Type': 'application/json', ...credentials(token) },
      body: JSON.stringify(bodyOf(order)),
    });
    return response as CircuitOnWire;
  }

  /** Reads the newest entries of a circuit's history, oldest first. @throws ProblemError if it is refused. */
  async readHistory(name: string, limit: number): Promise<HistoryEntryOnWire[]> {
    const path = `history?name=${encodeName(name)}&limit=${limit}`;
    const answer = await this.#ask(path, undefined, { headers: credentials(readToken.get()) });
    return (answer as { entries: HistoryEntryOnWire[] }).entries;
  }

  async #ask(path: string, signal: AbortSignal | undefined, init: RequestInit): Promise<unknown> {
    const abort = new AbortController();
    const giveUp = (): void => abort.abort();
    const patienceMs = init.method === 'POST' ? CHANGE_PATIENCE_MS : READ_PATIENCE_MS;
    const timer = setTimeout(giveUp, REQUEST_LIMIT_MS);
    signal?.addEventListener('abort', giveUp);
    if (signal?.aborted === true) giveUp();
    try {
      const response = await this.#room.forRequest(fetch(path, { ...init, signal: abort.signal }), patienceMs);
      if (!response.ok) throw await problemOf(response);
      return await response.json();
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    }
  }
}

function bodyOf(order: Order): object {
  const { reason } = order;
  if (order.action === 'reset') return { reason };
  if (order.action === 'trip') {
    return { reason, ...(order.forSeconds !== undefined && { for_seconds: order.forSeconds }) };
  }
  return { mode: order.mode, reason, ...(order.ttlSeconds !== undefined && { ttl_seconds: order.ttlSeconds }) };
}
