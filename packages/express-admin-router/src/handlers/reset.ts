import { fieldProblems } from '../body/fields.js';
import type { CircuitDirectory } from '../breakers/circuit-directory.js';
import type { Handler } from '../exchange/admin-request.js';
import { jsonResponse } from '../exchange/json-response.js';
import { problemOfFields } from '../exchange/problem.js';
import { circuitOnWire } from '../wire/circuit-on-wire.js';
import { REASON } from './reason-rule.js';
import { withCircuit } from './with-circuit.js';

/** `POST /reset/{name}`: closes a circuit, with its counters at zero. The body may give a reason. */
export function reset(circuits: CircuitDirectory): Handler {
  return withCircuit(circuits, async (breaker, { body = {}, actor }) => {
    const problems = fieldProblems(body, { reason: REASON });
    if (problems.length > 0) return problemOfFields('invalid_body', problems);
    const { reason } = body as { reason?: string };
    await breaker.reset({ actor: actor ?? undefined, reason });
    return jsonResponse(circuitOnWire(breaker.getStats()));
  });
}
