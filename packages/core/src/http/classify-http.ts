import { responseOf, statusOf } from '../errors/http-status.js';
import type { CallResult, Classification } from '../options/breaker-options.js';
import { showValue } from '../validation/rules.js';
import { outcomeOf } from './http-outcome.js';

/**
 * A classifier for calls over HTTP: pass it as `classify`.
 *
 * - A returned response (of fetch, axios, got, undici, or of `readResponse`) is judged by `httpOutcome`.
 * - So is the response that an error was thrown for (`error.response` of axios, got and ky; `status` or `statusCode`
 *   of http-errors and undici): the 404 for which axios throws is a success for the circuit.
 * - Every other error is a failure, also a body that stalls or is cut off, and every other value a success.
 *
 * Read the body inside the call, and return the response: a body that is read outside has no timeout, and a parsed body
 * has no status.
 *
 * @throws TypeError when it is given something else than the result of a call.
 * @example
 * ```ts
 * const breaker = new CircuitBreaker({ name: 'prices', callTimeoutMs: 2_000, classify: classifyHttp });
 * const response = await breaker.call(({ signal }) => readResponse(fetch('https://api.example/prices', { signal })));
 * ```
 */
export function classifyHttp(result: CallResult): Classification {
  if (!isResult(result)) {
    throw new TypeError(`classifyHttp: the result is ${showValue(result)}, expected one with a value or an error`);
  }
  const returned = 'value' in result;
  const response = returned ? result.value : responseOf(result.error);
  const status = statusOf(response);
  if (status !== undefined) return outcomeOf(status, response);
  return returned ? 'success' : 'failure';
}

/** A response itself, say, is no result: it would be taken for an error without a response. */
function isResult(result: unknown): boolean {
  return typeof result === 'object' && result !== null && ('value' in result || 'error' in result);
}
