import type { CircuitDirectory } from '../breakers/circuit-directory.js';
import type { Handler } from '../exchange/admin-request.js';
import { jsonResponse } from '../exchange/json-response.js';
import { circuitOnWire } from '../wire/circuit-on-wire.js';
import { withCircuit } from './with-circuit.js';

/** `GET /stats/{name}`: one circuit. */
export function showStats(circuits: CircuitDirectory): Handler {
  return withCircuit(circuits, (breaker) => jsonResponse(circuitOnWire(breaker.getStats())));
}
