import type { WindowStats } from '../machine/trip-strategy.js';
import type { Machine } from '../machine/machine.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { Circuit } from './circuit.js';
import type { BreakerStats } from './stats.js';

/** A circuit as its statistics show it. */
export function statsOf(circuit: Circuit, options: ResolvedOptions, admits: boolean, now: number): BreakerStats {
  const { machine } = circuit;
  const { override, totals, openedBy } = machine;
  const date = (moment: number | undefined) => (moment === undefined ? null : circuit.date(moment));
  const window = windowOf(machine, now);
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
    consecutiveFailures: machine.consecutiveFailures,
    failureRate: window?.failureRate ?? null,
    window,
    openedCount: totals.openedCount,
    generation: machine.generation,
    changedAt: circuit.date(machine.changedAt),
    admits,
    retryAfterMs: retryAfterMs(machine, now),
    lastError: openedBy && { name: openedBy.name, code: openedBy.code, at: circuit.date(openedBy.at) },
    modeInfo:
      override === undefined
        ? null
        : {
            mode: override.mode,
            actor: override.actor ?? null,
            reason: override.reason ?? null,
            at: circuit.date(override.at),
            until: date(override.until),
          },
    store: circuit.stats(),
  };
}

function windowOf({ windows }: Machine, now: number): WindowStats | null {
  const all = windows.map((window) => window.stats(now));
  return all.find(({ failureRate }) => failureRate !== null) ?? all[0] ?? null;
}

/** Until a circuit that rejects calls admits one; null where nothing says when. */
export function retryAfterMs({ state, mode, override, retryAt }: Machine, now: number): number | null {
  const waits = state === 'open' ? Math.max(0, retryAt - now) : null;
  if (mode !== 'forced_open') return waits;
  // Until an operator ends it: what the circuit itself would wait for says nothing.
  if (override?.until === undefined) return null;
  return Math.max(waits ?? 0, override.until - now);
}
