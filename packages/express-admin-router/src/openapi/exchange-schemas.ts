import { PROBLEMS } from '../exchange/problem.js';
import { REASON_LIMIT } from '../handlers/reason-rule.js';
import { LONGEST_SECONDS, SHORTEST_SECONDS } from '../handlers/seconds-rule.js';
import { schemaRef, strictObject, type JsonObject } from './json-object.js';

const reason: JsonObject = {
  type: 'string',
  minLength: 1,
  maxLength: REASON_LIMIT,
  description: 'Kept in the history.',
};

const seconds = (description: string): JsonObject => ({
  type: 'number',
  minimum: SHORTEST_SECONDS,
  maximum: LONGEST_SECONDS,
  description,
});

/** What is sent to make a change, and what tells of errors. */
export const exchangeSchemas: JsonObject = {
  ResetRequest: { type: 'object', additionalProperties: false, properties: { reason } },
  TripRequest: {
    type: 'object',
    additionalProperties: false,
    required: ['reason'],
    properties: {
      reason,
      for_seconds: seconds(
        'To the first probe. Without it, the recovery time of the circuit, or the step of its backoff.',
      ),
    },
  },
  ModeRequest: {
    type: 'object',
    additionalProperties: false,
    required: ['mode', 'reason'],
    properties: {
      mode: schemaRef('Mode'),
      reason,
      ttl_seconds: seconds('After which the mode is automatic again. Without it, the order stays until it is changed.'),
    },
  },
  Problem: {
    type: 'object',
    description: 'An error, as RFC 9457 has it.',
    required: ['type', 'title', 'status', 'code', 'detail'],
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      code: { type: 'string', enum: Object.keys(PROBLEMS), description: 'Stable: rely on it.' },
      detail: { type: 'string', description: 'For people.' },
      errors: {
        type: 'array',
        description: 'The fields or parameters that are invalid.',
        items: strictObject({ field: { type: 'string' }, detail: { type: 'string' } }),
      },
    },
  },
};
