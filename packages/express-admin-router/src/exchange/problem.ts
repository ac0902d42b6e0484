import type { ResponseHeaders, WholeResponse } from './admin-response.js';
import { COMMON_HEADERS } from './json-response.js';

/** The stable codes of this router's errors, and the status and title of each. */
export const PROBLEMS = {
  invalid_request: { status: 400, title: 'Invalid request' },
  invalid_body: { status: 400, title: 'Invalid body' },
  unauthorized: { status: 401, title: 'Not authenticated' },
  forbidden: { status: 403, title: 'Not allowed' },
  changes_disabled: { status: 403, title: 'Changes are switched off' },
  cross_origin: { status: 403, title: 'Sent by another site' },
  unknown_circuit: { status: 404, title: 'No such circuit' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  mode_in_force: { status: 409, title: 'An operator forces the circuit' },
  body_too_large: { status: 413, title: 'Body too large' },
  unsupported_media_type: { status: 415, title: 'JSON or no body only' },
  internal_error: { status: 500, title: 'Internal error' },
  store_unavailable: { status: 503, title: 'The store does not answer' },
  too_many_readers: { status: 503, title: 'Too many event readers' },
} as const;

/** What went wrong, in a form that a program can rely on. */
export type ProblemCode = keyof typeof PROBLEMS;

/** One field or parameter that is invalid. */
export interface FieldProblem {
  readonly field: string;
  readonly detail: string;
}

/** What a problem says besides its code. */
export interface ProblemOptions {
  readonly headers?: ResponseHeaders;
  readonly errors?: readonly FieldProblem[];
}

/**
 * Answers with an error as RFC 9457 has it.
 *
 * @param detail - a sentence for people. Nothing of an inner error may be in it.
 */
export function problem(code: ProblemCode, detail: string, { headers, errors }: ProblemOptions = {}): WholeResponse {
  const { status, title } = PROBLEMS[code];
  return {
    status,
    headers: { ...COMMON_HEADERS, ...headers, 'Content-Type': 'application/problem+json' },
    body: JSON.stringify({ type: 'about:blank', title, status, code, detail, ...(errors && { errors }) }),
  };
}

/** Answers that fields or parameters are invalid, each by name. */
export function problemOfFields(
  code: 'invalid_request' | 'invalid_body',
  errors: readonly FieldProblem[],
): WholeResponse {
  return problem(code, `${errors.map(({ detail }) => detail).join('; ')}.`, { errors });
}
