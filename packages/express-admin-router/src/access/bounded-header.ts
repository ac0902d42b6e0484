import type { RequestHeaders } from '../exchange/admin-request.js';

/** The longest value of a header that is read, in characters. A longer one is never looked into. */
export const HEADER_LIMIT = 2048;

/**
 * Reads a header of a request that nobody has authorized yet.
 *
 * @returns undefined where it is absent, and null where it is too long to be what it claims to be.
 */
export function boundedHeader(headers: RequestHeaders, name: string): string | null | undefined {
  const value = headers[name];
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value : value.join(',');
  return text.length <= HEADER_LIMIT ? text : null;
}
