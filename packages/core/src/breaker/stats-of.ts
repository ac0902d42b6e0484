import type { Machine } from '../machine/machine.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { BreakerStats, StoreStats } from './breaker-stats.js';

/** A circuit as its statistics show it. */
export function statsOf(
  machine: Machine,
  options: ResolvedOptions,
  dateOf: (moment: number) => Date,
  now: number,
  store: StoreStats | null,
): BreakerStats {
  const { order, totals } = machine;
  const date = (moment: number | undefined) => (moment === undefined ? null : dateOf(moment));
  return {
    name: options.name,
    state: machine.state,
    mode: machine.mode,
    failureCount: totals.failureCount,
    successCount: totals.successCount,
    totalCalls: totals.successCount + totals.failureCount + totals.ignoredCount,
    failureThreshold: options.rules.trip.fewestFailures,
    recoveryTimeoutMs: options.rules.recoveryTimeoutMs,
    lastFailureTime: date(machine.lastFailureAt),
    ignoredCount: totals.ignoredCount,
    rejectedCount: totals.rejectedCount,
    wouldRejectCount: totals.wouldRejectCount,
    lateCount: totals.lateCount,
    timeoutCount: totals.timeoutCount,
    slowCount: totals.slowCount,
    consecutiveFailures: machine.judge.consecutiveFailures,
    failureRate: machine.judge.failureRate(now),
    openedCount: totals.openedCount,
    generation: machine.generation,
    changedAt: dateOf(machine.changedAt),
    retryAfterMs: machine.state === 'open' ? Math.max(0, machine.retryAt - now) : null,
    modeInfo:
      order === undefined
        ? null
        : {
            mode: order.mode,
            actor: order.actor ?? null,
            reason: order.reason ?? null,
            at: dateOf(order.at),
            until: date(order.until),
          },
    store,
  };
}
