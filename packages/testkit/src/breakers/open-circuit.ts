import type { CircuitBreaker } from '@tripswitch/core';

/** No sensible threshold needs more failures; a circuit that still is not open will not open. */
const MOST_FAILURES = 10_000;

/**
 * Opens the circuit of any breaker, such as one inside the application under test, in the way that
 * circuits open: by failing calls until they are rejected. The clock stands still meanwhile.
 *
 * @throws Error where failures do not open the circuit, because it is ordered to stay closed;
 * `CircuitOpenError` where it rejects calls already and is not open, as when it probes.
 */
export async function openCircuit(breaker: CircuitBreaker): Promise<void> {
  for (let failures = 0; failures < MOST_FAILURES && breaker.state !== 'open'; failures++) {
    const permit = await breaker.acquire();
    permit.fail();
  }
  if (breaker.state !== 'open') {
    throw new Error(`${MOST_FAILURES} failed calls have not opened the circuit ${JSON.stringify(breaker.name)}`);
  }
}
