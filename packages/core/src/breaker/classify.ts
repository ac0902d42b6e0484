import type { Outcome } from '../machine/circuit-state.js';
import type { CallResult, Classification } from '../options/breaker-options.js';
import { showValue } from '../options/show-value.js';

interface Classified {
  readonly outcome: Outcome;
  readonly retryAfterMs: number | undefined;
}

/**
 * Asks the classifier. One that throws, or answers what is no classification, is reported, and the
 * call means what it would have meant without it (law I2).
 */
export function classify(
  classifier: ((result: CallResult) => Classification) | undefined,
  result: CallResult,
  otherwise: Outcome,
  report: (error: unknown) => void,
): Classified {
  try {
    const answer: unknown = classifier?.(result);
    const { outcome, retryAfterMs }: { outcome?: unknown; retryAfterMs?: unknown } =
      typeof answer === 'object' && answer !== null ? answer : { outcome: answer };
    if (outcome === 'success' || outcome === 'failure' || outcome === 'ignored') {
      // Whatever a header said: only a wait that makes sense is one.
      const waits = typeof retryAfterMs === 'number' && retryAfterMs >= 0;
      return { outcome, retryAfterMs: waits ? retryAfterMs : undefined };
    }
    // A promise comes too late to be a classification, and its error must not end the process.
    if (answer instanceof Promise) answer.catch(report);
    const given = answer instanceof Promise ? 'a promise' : showValue(outcome);
    report(new TypeError(`classify returned ${given}, expected 'success', 'failure' or 'ignored'`));
  } catch (error) {
    report(error);
  }
  return { outcome: otherwise, retryAfterMs: undefined };
}
