import type { CircuitMode } from '@tripswitch/core';
import { fieldProblems, type FieldRule } from '../body/fields.js';
import type { CircuitDirectory } from '../breakers/circuit-directory.js';
import type { Handler } from '../exchange/admin-request.js';
import { jsonResponse } from '../exchange/json-response.js';
import { problemOfFields } from '../exchange/problem.js';
import { circuitOnWire } from '../wire/circuit-on-wire.js';
import { REASON } from './reason-rule.js';
import { secondsRule } from './seconds-rule.js';
import { withCircuit } from './with-circuit.js';

/** All modes. */
export const MODES: readonly CircuitMode[] = ['automatic', 'forced_open', 'forced_closed', 'observe'];

const RULES: Readonly<Record<string, FieldRule>> = {
  mode: {
    accepts: (value) => MODES.includes(value as CircuitMode),
    expected: MODES.map((mode) => `"${mode}"`).join(' or '),
    required: true,
  },
  reason: { ...REASON, required: true },
  ttl_seconds: secondsRule,
};

/** `POST /mode/{name}`: orders a mode, for good or for a time. */
export function setMode(circuits: CircuitDirectory): Handler {
  return withCircuit(circuits, async (breaker, { body, actor }) => {
    const problems = fieldProblems(body, RULES);
    if (problems.length > 0) return problemOfFields('invalid_body', problems);
    const { mode, reason, ttl_seconds: ttl } = body as { mode: CircuitMode; reason: string; ttl_seconds?: number };
    const ttlMs = ttl === undefined ? undefined : ttl * 1000;
    await breaker.setMode(mode, { actor: actor ?? undefined, reason, ttlMs });
    return jsonResponse(circuitOnWire(breaker.getStats()));
  });
}
