import type { CircuitBreaker } from '@tripswitch/core';
import type { Handler } from '../http/reply.js';

/** `GET /health/live`: the process answers. What ails its upstreams is no reason to restart it. */
export function liveRoute(): Handler {
  return () => ({ status: 200, headers: { 'Cache-Control': 'no-store' }, body: { status: 'alive' } });
}

/** How CoinGecko refused the last request behind a circuit, where it did, by the name of the circuit. */
export type Refusals = Map<string, { readonly status: number; readonly errorCode: number | undefined }>;

/** What readiness is told from. */
export interface ReadinessSources {
  readonly circuits: readonly CircuitBreaker[];
  readonly refusals: Readonly<Pick<Refusals, 'get'>>;
  /** Whether the process has begun to end. */
  readonly isStopping: () => boolean;
}

/**
 * `GET /health/ready`: whether to send requests here. An open circuit, and an upstream that refuses to serve us,
 * degrade the answers and are told by name, but this instance still serves what it last knew, so it stays ready; only a process that is ending is not.
 */
export function readyRoute({ circuits, refusals, isStopping }: ReadinessSources): Handler {
  return () => {
    const told = circuits.map(({ name, state, mode }) => ({ name, state, mode }));
    const degraded = circuits
      .map((circuit) => {
        const refusal = refusals.get(circuit.name);
        const reasons = [...reasonsOf(circuit), ...(refusal === undefined ? [] : ['refused'])];
        return { name: circuit.name, reasons, ...(refusal === undefined ? {} : { detail: detailOf(refusal) }) };
      })
      .filter(({ reasons }) => reasons.length > 0);
    const status = isStopping() ? 'stopping' : degraded.length > 0 ? 'degraded' : 'ready';
    return {
      status: status === 'stopping' ? 503 : 200,
      headers: { 'Cache-Control': 'no-store' },
      body: { status, degraded, circuits: told },
    };
  };
}

function reasonsOf(circuit: CircuitBreaker): string[] {
  const { state, mode, store } = circuit.getStats();
  return [
    ...(state === 'closed' ? [] : [state]),
    ...(mode === 'automatic' ? [] : [mode]),
    ...(store?.degraded === true ? ['store_degraded'] : []),
  ];
}

function detailOf({ status, errorCode }: { readonly status: number; readonly errorCode: number | undefined }): string {
  const code = errorCode === undefined || errorCode === status ? '' : ` and error code ${errorCode}`;
  return `CoinGecko refused the last request with status ${status}${code}.`;
}
