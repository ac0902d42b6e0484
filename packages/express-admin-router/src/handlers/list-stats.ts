import type { CircuitDirectory } from '../breakers/circuit-directory.js';
import type { Handler } from '../exchange/admin-request.js';
import { jsonResponse } from '../exchange/json-response.js';
import { problemOfFields } from '../exchange/problem.js';
import { circuitOnWire } from '../wire/circuit-on-wire.js';

/** `GET /stats`: all circuits, or with `?name=` those of that name. */
export function listStats(circuits: CircuitDirectory): Handler {
  return ({ query }) => {
    const name = query.get('name');
    if (name === null) {
      return problemOfFields('invalid_request', [{ field: 'name', detail: 'name is given twice, or badly encoded' }]);
    }
    const one = name === undefined ? undefined : circuits.get(name);
    const listed = name === undefined ? circuits.list() : one === undefined ? [] : [one];
    const onWire = listed.map((breaker) => circuitOnWire(breaker.getStats()));
    return jsonResponse({ circuit_breakers: onWire, count: onWire.length });
  };
}
