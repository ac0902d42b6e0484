/** How many calls of each kind a circuit has seen since it was made or reset. */
export interface CircuitTotals {
  successCount: number;
  failureCount: number;
  ignoredCount: number;
  /** Results that came after their generation had ended; also counted as the outcome they were. */
  lateCount: number;
  /** Failures that were timeouts. */
  timeoutCount: number;
  /** Completed calls that were slow. */
  slowCount: number;
  rejectedCount: number;
  /** Calls that the mode `observe` admitted and `automatic` would have rejected. */
  wouldRejectCount: number;
  openedCount: number;
}

export function noCalls(): CircuitTotals {
  return {
    successCount: 0,
    failureCount: 0,
    ignoredCount: 0,
    lateCount: 0,
    timeoutCount: 0,
    slowCount: 0,
    rejectedCount: 0,
    wouldRejectCount: 0,
    openedCount: 0,
  };
}
