import type { Machine } from '../machine/machine.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { Circuit } from './circuit.js';
import type { BreakerStats } from './stats.js';

/** A circuit as its statistics show it. */
export function statsOf(
  circuit: Circuit,
  { name, rules }: ResolvedOptions,
  admits: boolean,
  now: number,
): BreakerStats {
  const { machine } = circuit;
  const { state, mode, override, totals, openedBy } = machine;
  const date = (moment: number | undefined) => (moment === undefined ? null : circuit.date(moment));
  const windows = machine.windows.map((window) => window.stats(now));
  const window = windows.find(({ failureRate }) => failureRate !== null) ?? windows[0] ?? null;
  return {
    // Each by itself: to spread the totals takes five times as long, and a page asks for a thousand circuits.
    name,
    state,
    mode,
    failureCount: totals.failureCount,
    successCount: totals.successCount,
    totalCalls: totals.successCount + totals.failureCount + totals.ignoredCount,
    failureThreshold: rules.trip.fewestFailures,
    recoveryTimeoutMs: rules.recoveryTimeoutMs,
    lastFailureTime: date(machine.lastFailureAt),
    ignoredCount: totals.ignoredCount,
    rejectedCount: totals.rejectedCount,
    wouldRejectCount: totals.wouldRejectCount,
    lateCount: totals.lateCount,
    timeoutCount: totals.timeoutCount,
    slowCount: totals.slowCount,
    openedCount: totals.openedCount,
    consecutiveFailures: machine.consecutiveFailures,
    failureRate: window?.failureRate ?? null,
    window,
    generation: machine.generation,
    changedAt: circuit.date(machine.changedAt),
    admits,
    retryAfterMs: retryAfterMs(machine, now),
    lastError: openedBy && { name: openedBy.name, code: openedBy.code, at: circuit.date(openedBy.at) },
    // A shared circuit remembers that `automatic` was ordered, for replicas whose base mode is another one.
    modeInfo:
      override && !(mode === 'automatic' && rules.mode === mode && override.until === undefined)
        ? {
            mode: override.mode,
            actor: override.actor ?? null,
            reason: override.reason ?? null,
            at: circuit.date(override.at),
            until: date(override.until),
          }
        : null,
    store: circuit.stats(),
  };
}

/** Until a circuit that rejects calls admits one; null where nothing says when. */
export function retryAfterMs({ state, mode, override, retryAt }: Machine, now: number): number | null {
  const waitMs = state === 'open' ? Math.max(0, retryAt - now) : null;
  if (mode !== 'forced_open') return waitMs;
  // Until an operator ends it: what the circuit itself would wait for says nothing.
  return override?.until === undefined ? null : Math.max(waitMs ?? 0, override.until - now);
}
