/** Reads a property of anything, also where a getter or a proxy throws. */
export function read(from: unknown, key: string | symbol): unknown {
  try {
    return (from as Record<string | symbol, unknown> | null | undefined)?.[key];
  } catch {
    return undefined;
  }
}

/** The status of an HTTP response: `status` (fetch, axios) or `statusCode` (got, undici, `node:http`); undefined without one. */
export function statusOf(response: unknown): number | undefined {
  return [read(response, 'status'), read(response, 'statusCode')].find(isStatus);
}

/**
 * The response that an error was thrown for: its `response` (axios, got, ky, octokit), or the error itself where it has a
 * status of 400 or more (http-errors, undici); a lower one may be the exit code of a process.
 *
 * An error that came in spite of its response, since the body stalled, was cut off or could not be parsed, has none.
 */
export function responseOf(error: unknown): unknown {
  const response = read(error, 'response');
  const status = statusOf(response);
  if (status !== undefined) return isThrownFor(status, read(error, 'code')) ? response : undefined;
  return (statusOf(error) ?? 0) >= 400 ? error : undefined;
}

function isThrownFor(status: number, code: unknown): boolean {
  if (status < 300 || status >= 500) return status >= 500;
  // ECONNRESET, ETIMEDOUT, ECONNABORTED: the connection failed under the body.
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return false;
  // For a status from 400 to 499, axios says ERR_BAD_REQUEST; this is what it says of a body that was cut off.
  return status < 400 || code !== 'ERR_BAD_RESPONSE';
}

function isStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 999;
}
