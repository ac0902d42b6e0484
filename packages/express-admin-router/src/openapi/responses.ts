import { schemaRef, type JsonObject } from './json-object.js';

/** A good answer in JSON. */
export function okay(description: string, schema: string): JsonObject {
  return { 200: { description, content: { 'application/json': { schema: schemaRef(schema) } } } };
}

const DESCRIPTIONS = {
  400: 'The request is invalid; `errors` names what is wrong.',
  401: 'The credentials are missing or wrong.',
  403: 'Not allowed, or changes are switched off, or the request came from another site.',
  404: 'There is no circuit of this name, and none is made.',
  409: 'An operator forces the circuit open or closed.',
  413: 'The body is too large.',
  415: 'The body is not JSON.',
  500: 'A defect of the server.',
  503: 'The store does not answer, or there are too many readers.',
} as const;

/** The problems that an operation may answer with. */
export function problems(...statuses: readonly (keyof typeof DESCRIPTIONS)[]): JsonObject {
  const content = { 'application/problem+json': { schema: schemaRef('Problem') } };
  return Object.fromEntries(statuses.map((status) => [status, { description: DESCRIPTIONS[status], content }]));
}
