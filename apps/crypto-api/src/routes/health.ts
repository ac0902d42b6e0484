import type { CircuitBreaker } from '@tripswitch/core';
import type { Handler } from '../http/reply.js';

/** `GET /health/live`: the process answers. What ails its upstreams is no reason to restart it. */
export function liveRoute(): Handler {
  return () => ({ status: 200, headers: { 'Cache-Control': 'no-store' }, body: { status: 'alive' } });
}

/** What readiness is told from. */
export interface ReadinessSources {
  readonly circuits: readonly CircuitBreaker[];
  /** Whether the process has begun to end. */
  readonly isStopping: () => boolean;
}

/**
 * `GET /health/ready`: whether to send requests here. An open circuit degrades the answers, and is told by name, but
 * this instance still serves what it last knew, so it stays ready; only a process that is ending is not.
 */
export function readyRoute({ circuits, isStopping }: ReadinessSources): Handler {
  return () => {
    const told = circuits.map(({ name, state, mode }) => ({ name, state, mode }));
    const degraded = circuits
      .map((circuit) => ({ name: circuit.name, reasons: reasonsOf(circuit) }))
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
