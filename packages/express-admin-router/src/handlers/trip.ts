import { fieldProblems, type FieldRule } from '../body/fields.js';
import type { AdministeredBreaker } from '../breakers/administered-breaker.js';
import type { CircuitDirectory } from '../breakers/circuit-directory.js';
import type { Handler } from '../exchange/admin-request.js';
import type { WholeResponse } from '../exchange/admin-response.js';
import { jsonResponse } from '../exchange/json-response.js';
import { problem, problemOfFields } from '../exchange/problem.js';
import { circuitOnWire } from '../wire/circuit-on-wire.js';
import { REASON } from './reason-rule.js';
import { secondsRule } from './seconds-rule.js';
import { withCircuit } from './with-circuit.js';

const RULES: Readonly<Record<string, FieldRule>> = {
  reason: { ...REASON, required: true },
  for_seconds: secondsRule,
};

/** `POST /trip/{name}`: opens a circuit, which then probes and may close by itself. */
export function trip(circuits: CircuitDirectory): Handler {
  return withCircuit(circuits, async (breaker, { body, actor }) => {
    const problems = fieldProblems(body, RULES);
    if (problems.length > 0) return problemOfFields('invalid_body', problems);
    if (isForced(breaker)) return refused(breaker);
    const { reason, for_seconds: seconds } = body as { reason: string; for_seconds?: number };
    try {
      const forMs = seconds === undefined ? undefined : seconds * 1000;
      await breaker.trip({ actor: actor ?? undefined, reason, forMs });
    } catch (error) {
      // Another operator may have forced the circuit in the meantime, perhaps through another replica.
      if (isForced(breaker)) return refused(breaker);
      throw error;
    }
    return jsonResponse(circuitOnWire(breaker.getStats()));
  });
}

function isForced(breaker: AdministeredBreaker): boolean {
  const { mode } = breaker.getStats();
  return mode === 'forced_open' || mode === 'forced_closed';
}

function refused(breaker: AdministeredBreaker): WholeResponse {
  const { mode } = breaker.getStats();
  return problem('mode_in_force', `The circuit is in the mode ${mode}. Set the mode to automatic first.`);
}
