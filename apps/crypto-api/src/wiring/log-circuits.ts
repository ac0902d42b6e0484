import type { CircuitBreakerFactory } from '@tripswitch/core';
import type { Logger } from 'pino';

/**
 * Logs what circuits do. Changes are warnings, and information where they end something bad; what happens call by call
 * is at debug. Returns the end of it.
 */
export function logCircuits(factory: CircuitBreakerFactory, log: Logger): () => void {
  const stops = [
    factory.on('transition', ({ name, from, to, cause, generation, remote }) => {
      const change = { circuit: name, from, to, cause, generation, remote };
      log[to === 'closed' ? 'info' : 'warn'](change, 'circuit changed state');
    }),
    factory.on('mode', ({ name, from, to, cause, actor, reason, generation, remote }) => {
      const change = { circuit: name, from, to, cause, actor, reason, generation, remote };
      log[to === 'automatic' ? 'info' : 'warn'](change, 'circuit changed mode');
    }),
    factory.on('reset', ({ name, from, actor, reason, generation, remote }) => {
      log.warn({ circuit: name, from, actor, reason, generation, remote }, 'circuit was reset');
    }),
    factory.on('store_degraded', ({ name, error }) => {
      log.error({ circuit: name, err: error }, 'circuit cannot follow its store');
    }),
    factory.on('store_recovered', ({ name }) => log.info({ circuit: name }, 'circuit follows its store again')),
    factory.on('record_quarantined', ({ name, error }) => {
      log.error({ circuit: name, err: error }, 'unreadable record of circuit was set aside');
    }),
    factory.on('listener_error', ({ name, source, error }) => {
      log.error({ circuit: name, source, err: error }, 'listener of circuit threw');
    }),
    // A listener to calls costs time in each call, so there is none if its lines would not be written.
    ...(log.isLevelEnabled('debug') ? logCalls(factory, log) : []),
  ];
  return () => {
    for (const stop of stops) {
      stop();
    }
  };
}

function logCalls(factory: CircuitBreakerFactory, log: Logger): (() => void)[] {
  return [
    factory.on('failure', ({ name, error, timedOut, late }) => {
      log.debug({ circuit: name, err: error, timedOut, late }, 'call failed');
    }),
    factory.on('ignored', ({ name, error }) => {
      log.debug({ circuit: name, err: error }, 'call ignored');
    }),
    factory.on('rejected', ({ name, reason, error }) => {
      log.debug({ circuit: name, reason, retryAfterMs: error.retryAfterMs }, 'call rejected');
    }),
  ];
}
