import { PROBLEMS } from '../exchange/problem.js';
import { REASON_LIMIT } from '../handlers/reason-rule.js';
import { LONGEST_TTL_SECONDS, SHORTEST_TTL_SECONDS } from '../handlers/set-mode.js';
import { schemaRef, strictObject, type JsonObject } from './json-object.js';

const reason: JsonObject = {
  type: 'string',
  minLength: 1,
  maxLength: REASON_LIMIT,
  description: 'Kept in the history.',
};

/** What is sent to make a change, and what tells of errors. */
export const exchangeSchemas: JsonObject = {
  ResetRequest: { type: 'object', additionalProperties: false, properties: { reason } },
  ModeRequest: {
    type: 'object',
    additionalProperties: false,
    required: ['mode', 'reason'],
    properties: {
      mode: schemaRef('Mode'),
      reason,
      ttl_seconds: {
        type: 'number',
        minimum: SHORTEST_TTL_SECONDS,
        maximum: LONGEST_TTL_SECONDS,
        description: 'After which the mode is automatic again. Without it, the order stays until it is changed.',
      },
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
        description: 'The fields or parameters that make no sense.',
        items: strictObject({ field: { type: 'string' }, detail: { type: 'string' } }),
      },
    },
  },
};
