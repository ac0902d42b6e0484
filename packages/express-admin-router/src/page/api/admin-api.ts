import type { CircuitMode } from '@tripswitch/core';
import type { CircuitOnWire } from '../../wire/circuit-on-wire.js';
import type { HistoryEntryOnWire } from '../../wire/history-on-wire.js';
import { encodeName } from './encode-name.js';
import { problemOf } from './problem-error.js';

/** What an operator orders. */
export type Order =
  | { readonly action: 'reset'; readonly reason: string }
  | { readonly action: 'mode'; readonly mode: CircuitMode; readonly reason: string; readonly ttlSeconds?: number };

/** The headers of a request that may need a token. */
export function credentials(token: string | null): Record<string, string> {
  return token === null ? {} : { Authorization: `Bearer ${token}` };
}

/** Gives an order. @throws ProblemError if it is refused. */
export async function giveOrder(name: string, order: Order, token: string | null): Promise<CircuitOnWire> {
  const { action, reason } = order;
  const ttl = order.action === 'mode' && order.ttlSeconds !== undefined ? { ttl_seconds: order.ttlSeconds } : {};
  const body = order.action === 'mode' ? { mode: order.mode, reason, ...ttl } : { reason };
  const response = await fetch(`${action}?name=${encodeName(name)}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...credentials(token) },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as CircuitOnWire;
}

/** Reads the newest entries of a circuit's history, oldest first. @throws ProblemError if it is refused. */
export async function readHistory(name: string, limit: number, token: string | null): Promise<HistoryEntryOnWire[]> {
  const response = await fetch(`history?name=${encodeName(name)}&limit=${limit}`, { headers: credentials(token) });
  if (!response.ok) throw await problemOf(response);
  return ((await response.json()) as { entries: HistoryEntryOnWire[] }).entries;
}
