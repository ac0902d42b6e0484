import type { ResponseHeaders, WholeResponse } from './admin-response.js';

/** What every answer says, whatever it holds. */
export const COMMON_HEADERS: ResponseHeaders = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Answers with JSON. */
export function jsonResponse(body: object, status = 200): WholeResponse {
  return {
    status,
    headers: { ...COMMON_HEADERS, 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}
