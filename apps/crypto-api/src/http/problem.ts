import { STATUS_CODES } from 'node:http';
import type { Reply } from './reply.js';

/** What went wrong, in a form that a program can rely on. */
export type ProblemCode =
  | 'invalid_request'
  | 'unknown_coin'
  | 'unsupported_currency'
  | 'upstream_unavailable'
  | 'not_found'
  | 'method_not_allowed'
  | 'internal_error';

/** One parameter of a request that makes no sense. */
export interface ParameterProblem {
  readonly parameter: string;
  readonly detail: string;
}

/** What a problem says besides its status and code. */
export interface ProblemOptions {
  /** A sentence for people; nothing in it may come from an inner error. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly ParameterProblem[];
}

/** Builds an error answer as RFC 9457 has it, with a stable `code`. */
export function problem(status: number, code: ProblemCode, { detail, headers, errors }: ProblemOptions): Reply {
  return {
    status,
    headers: { 'Cache-Control': 'no-store', ...headers, 'Content-Type': 'application/problem+json' },
    body: {
      type: 'about:blank',
      title: STATUS_CODES[status] ?? 'Error',
      status,
      code,
      detail,
      ...(errors === undefined ? {} : { errors }),
    },
  };
}
