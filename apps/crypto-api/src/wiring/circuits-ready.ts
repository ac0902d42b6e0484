import type { CircuitBreakerFactory } from '@tripswitch/core';
import type { Logger } from 'pino';

/**
 * Waits until the circuits know what their store has of them, or that it does not answer. Logs those that were found in
 * another state than a new one, since no transition tells of it.
 */
export async function circuitsReady(factory: CircuitBreakerFactory, log: Logger): Promise<void> {
  const circuits = factory.list();
  await Promise.all(circuits.map((circuit) => circuit.ready()));
  for (const { name, state, mode, generation, retryAfterMs } of circuits.map((circuit) => circuit.getStats())) {
    if (state !== 'closed' || mode !== 'automatic') {
      log.warn({ circuit: name, state, mode, generation, retryAfterMs }, 'circuit was found as it was left');
    }
  }
}
