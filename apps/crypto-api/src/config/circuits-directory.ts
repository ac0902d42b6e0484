/** Where circuits are kept, undefined being in memory; or why that cannot be said. */
export type CircuitsDirectory =
  { readonly ok: true; readonly directory: string | undefined } | { readonly ok: false; readonly problem: string };

/**
 * Reads `CIRCUIT_BREAKER_STATE_DIR`, which counts only with `CIRCUIT_BREAKER_PERSISTENT`. The circuit breaker factory
 * reads the latter as well, and is the one that refuses a value that makes no sense.
 */
export function readCircuitsDirectory(environment: Readonly<Record<string, string | undefined>>): CircuitsDirectory {
  const persistent = environment['CIRCUIT_BREAKER_PERSISTENT']?.trim() ?? '';
  if (!['true', '1'].includes(persistent.toLowerCase())) {
    return { ok: true, directory: undefined };
  }
  if ((environment['REDIS_URL'] ?? '') !== '') {
    const because = `CIRCUIT_BREAKER_PERSISTENT is ${JSON.stringify(persistent)} and REDIS_URL is set`;
    return { ok: false, problem: `${because}, expected one of the two: circuits are in files or in Redis` };
  }
  const directory = environment['CIRCUIT_BREAKER_STATE_DIR']?.trim() ?? '';
  if (directory === '') {
    const because = `CIRCUIT_BREAKER_PERSISTENT is ${JSON.stringify(persistent)}`;
    return { ok: false, problem: `CIRCUIT_BREAKER_STATE_DIR is not set, expected a directory because ${because}` };
  }
  return { ok: true, directory };
}
