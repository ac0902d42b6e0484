import { boundedHeader } from '../access/bounded-header.js';
import type { AdminRequest } from '../exchange/admin-request.js';
import type { WholeResponse } from '../exchange/admin-response.js';
import { problem } from '../exchange/problem.js';

/** The most that a body may hold. */
const BODY_LIMIT_BYTES = 4096;

/** The value of a body, undefined where there is none, or why it is refused. */
export type JsonBody =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly response: WholeResponse };

const JSON_TYPE = /^application\/json *(?:; *charset="?utf-8"? *)?$/i;

/**
 * Reads a body that must be JSON, if it is there. A form on another site can send three types of content without this
 * server being asked; JSON is none of them.
 */
export async function readJsonBody(request: AdminRequest<unknown>): Promise<JsonBody> {
  const type = boundedHeader(request.headers, 'content-type');
  const isJson = typeof type === 'string' && JSON_TYPE.test(type);
  if (type !== undefined && !isJson) return refused(unsupported());
  const body = await request.readBody(BODY_LIMIT_BYTES);
  if (body.kind === 'too_large') {
    return refused(problem('body_too_large', `The body may be ${BODY_LIMIT_BYTES} bytes long.`));
  }
  if (body.kind === 'cut_off') return refused(problem('invalid_body', 'The body was cut off.'));
  if (body.kind === 'parsed') return { ok: true, value: body.value };
  if (body.bytes.length === 0) return { ok: true, value: undefined };
  const encoding = request.headers['content-encoding'];
  if (!isJson || (encoding !== undefined && encoding !== 'identity')) return refused(unsupported());
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body.bytes));
    return { ok: true, value };
  } catch {
    return refused(problem('invalid_body', 'The body is not JSON in UTF-8.'));
  }
}

function refused(response: WholeResponse): JsonBody {
  return { ok: false, response };
}

function unsupported(): WholeResponse {
  return problem('unsupported_media_type', 'A body must be application/json in UTF-8, and not compressed.');
}
