import type { BreakerStats, CircuitMode, CircuitState } from '@tripswitch/core';
import { seconds } from './seconds.js';

/** An operator's order in force, as the wire has it. */
export interface ModeOnWire {
  readonly actor: string | null;
  readonly reason: string | null;
  readonly at: string;
  /** When the order ends by itself; null where it stays. */
  readonly until: string | null;
}

/** The error that opened a circuit: what kind it was, and not its message, which may hold secrets. */
export interface ErrorOnWire {
  readonly name: string;
  readonly code: string | number | null;
  readonly at: string;
}

/** What a circuit's window holds. */
export interface WindowOnWire {
  readonly calls: number;
  readonly failures: number;
  readonly slow_calls: number;
  readonly failure_rate: number | null;
  readonly slow_call_rate: number | null;
}

/** A circuit as the wire has it: durations are seconds, times ISO 8601. The first eight keys come first, in this order. */
export interface CircuitOnWire {
  readonly name: string;
  readonly state: CircuitState;
  readonly failure_count: number;
  readonly success_count: number;
  readonly total_calls: number;
  readonly failure_threshold: number;
  readonly recovery_timeout: number;
  readonly last_failure_time: string | null;
  readonly mode: CircuitMode;
  readonly rejected_count: number;
  readonly ignored_count: number;
  readonly late_count: number;
  readonly consecutive_failures: number;
  readonly failure_rate: number | null;
  readonly opened_count: number;
  readonly generation: number;
  readonly changed_at: string;
  readonly retry_after: number | null;
  /** Whether a call made now would be admitted. */
  readonly admits: boolean;
  /** The error of the last opening; null once closed. */
  readonly last_error: ErrorOnWire | null;
  /** The window that the circuit judges; null where it judges none. */
  readonly window: WindowOnWire | null;
  readonly store: {
    readonly kind: string;
    readonly degraded: boolean;
    readonly last_sync_at: string | null;
    readonly pending: number;
  } | null;
  readonly timeout_count: number;
  readonly slow_count: number;
  readonly would_reject_count: number;
  readonly mode_info: ModeOnWire | null;
}

/** Writes a breaker's statistics for the wire. */
export function circuitOnWire(stats: BreakerStats): CircuitOnWire {
  const { store, modeInfo, lastError, window } = stats;
  return {
    name: stats.name,
    state: stats.state,
    failure_count: stats.failureCount,
    success_count: stats.successCount,
    total_calls: stats.totalCalls,
    failure_threshold: stats.failureThreshold,
    recovery_timeout: stats.recoveryTimeoutMs / 1000,
    last_failure_time: time(stats.lastFailureTime),
    mode: stats.mode,
    rejected_count: stats.rejectedCount,
    ignored_count: stats.ignoredCount,
    late_count: stats.lateCount,
    consecutive_failures: stats.consecutiveFailures,
    failure_rate: stats.failureRate,
    opened_count: stats.openedCount,
    generation: stats.generation,
    changed_at: stats.changedAt.toISOString(),
    retry_after: stats.retryAfterMs === null ? null : seconds(stats.retryAfterMs),
    admits: stats.admits,
    last_error: lastError && { name: lastError.name, code: lastError.code, at: lastError.at.toISOString() },
    window: window && {
      calls: window.calls,
      failures: window.failures,
      slow_calls: window.slowCalls,
      failure_rate: window.failureRate,
      slow_call_rate: window.slowCallRate,
    },
    store: store && {
      kind: store.kind,
      degraded: store.degraded,
      last_sync_at: time(store.lastSyncAt),
      pending: store.pending,
    },
    timeout_count: stats.timeoutCount,
    slow_count: stats.slowCount,
    would_reject_count: stats.wouldRejectCount,
    mode_info: modeInfo && {
      actor: modeInfo.actor,
      reason: modeInfo.reason,
      at: modeInfo.at.toISOString(),
      until: time(modeInfo.until),
    },
  };
}

function time(date: Date | null): string | null {
  return date === null ? null : date.toISOString();
}
