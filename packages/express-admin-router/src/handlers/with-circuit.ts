import type { AdministeredBreaker } from '../breakers/administered-breaker.js';
import type { CircuitDirectory } from '../breakers/circuit-directory.js';
import type { Handler, HandlerRequest } from '../exchange/admin-request.js';
import type { AdminResponse } from '../exchange/admin-response.js';
import { problem, problemOfFields } from '../exchange/problem.js';

/** Finds the circuit that a request names. An unknown one is answered, and never made. */
export function withCircuit(
  circuits: CircuitDirectory,
  handle: (breaker: AdministeredBreaker, request: HandlerRequest) => AdminResponse | Promise<AdminResponse>,
): Handler {
  return (request) => {
    if (request.name === undefined) {
      return problemOfFields('invalid_request', [
        { field: 'name', detail: 'name is missing: it follows the path, or is a parameter of the query' },
      ]);
    }
    const breaker = circuits.get(request.name);
    if (breaker === undefined) return problem('unknown_circuit', 'There is no circuit of this name.');
    return handle(breaker, request);
  };
}
