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
  const isStatus = (value: unknown) => Number.isInteger(value) && (value as number) >= 100 && (value as number) <= 999;
  return [read(response, 'status'), read(response, 'statusCode')].find(isStatus) as number | undefined;
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
  if (status === undefined) return (statusOf(error) ?? 0) >= 400 ? error : undefined;
  const code = String(read(error, 'code'));
  // ECONNRESET, ETIMEDOUT, ECONNABORTED: the connection failed under the body. For a status from 400 to 499, axios says
  // ERR_BAD_REQUEST, and ERR_BAD_RESPONSE of a body that was cut off.
  const isWhole = status < 500 ? status >= 300 && !/^E[A-Z]+$/.test(code) : true;
  return isWhole && (status < 400 || status >= 500 || code !== 'ERR_BAD_RESPONSE') ? response : undefined;
}
