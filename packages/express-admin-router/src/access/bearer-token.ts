import { createHash, timingSafeEqual } from 'node:crypto';
import { requireOptions, type Rules } from '@tripswitch/core/store';
import type { Authorizer } from './authorizer.js';

/** What {@link bearerToken} reads of a request. */
export interface RequestWithHeaders {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** How {@link bearerToken} names a client that has the token. */
export interface BearerTokenOptions {
  /** The name in the history. Default: `admin`. */
  readonly actor?: string | undefined;
}

// An empty name would deny everyone, and nobody would know why.
const RULES: Rules = { actor: [(actor) => typeof actor === 'string' && actor !== '', 'a name'] };

/** The longest header that is looked into: as long as the longest secret, the scheme and some spaces. */
const LONGEST_CREDENTIALS = 2048;
const LONGEST_SECRET = 2000;

/** As RFC 7235 writes credentials; the scheme's case does not matter. */
const CREDENTIALS = /^bearer +(?<token>[\x21-\x7e]+) *$/i;

/**
 * Makes an authorizer that admits requests with `Authorization: Bearer <secret>`. The comparison takes the same time
 * for every token.
 *
 * @param secret - may be undefined only so that `bearerToken(process.env['ADMIN_TOKEN'])` compiles: a variable that is
 * not set is refused here, when the app starts.
 * @throws {@link ConfigurationError} on a secret that is undefined or empty, and on one that no header can carry: with
 * spaces, line breaks or characters beyond ASCII, whose message does not repeat it; on an empty actor, and on an option
 * that does not exist.
 */
export function bearerToken(
  secret: string | undefined,
  options: BearerTokenOptions = {},
): Authorizer<RequestWithHeaders> {
  const problems = secretProblems(secret);
  // With the arguments in the wrong order this is the secret, which must not get into a log.
  const isText = typeof options === 'string';
  if (isText) problems.push("options is a string, expected an object such as { actor: 'on-call' }");
  const { actor = 'admin' } = requireOptions('bearerToken', isText ? {} : options, RULES, [], problems);
  const expected = digest(secret ?? '');
  const authorize = (request: RequestWithHeaders): string | boolean => {
    const { authorization } = request.headers;
    const isCredible = typeof authorization === 'string' && authorization.length <= LONGEST_CREDENTIALS;
    const found = CREDENTIALS.exec(isCredible ? authorization : '');
    // Digests are equally long, whatever was sent: neither the length nor the content shows in the time.
    return timingSafeEqual(digest(found?.groups?.['token'] ?? ''), expected) ? actor : false;
  };
  return Object.assign(authorize, { challenge: 'Bearer' });
}

function secretProblems(secret: unknown): string[] {
  if (secret === undefined || secret === '') {
    const found = secret === undefined ? 'undefined' : 'empty';
    return [
      `secret is ${found}, expected a text: set the environment variable that it comes from, such as ADMIN_TOKEN`,
    ];
  }
  const isSecret = typeof secret === 'string' && secret.length <= LONGEST_SECRET && /^[\x21-\x7e]+$/.test(secret);
  const expected = `1 to ${LONGEST_SECRET} printable ASCII characters without spaces`;
  return isSecret ? [] : [`secret is (not shown), expected ${expected}`];
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
