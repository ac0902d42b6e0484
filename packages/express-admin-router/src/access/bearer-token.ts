import { createHash, timingSafeEqual } from 'node:crypto';
import { ConfigurationError } from '@tripswitch/core';
import type { Authorizer } from './authorizer.js';

/** What {@link bearerToken} reads of a request. */
export interface RequestWithHeaders {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** How {@link bearerToken} tells of whoever has the token. */
export interface BearerTokenOptions {
  /** The name in the history. Default: `admin`. */
  readonly actor?: string | undefined;
}

/** As RFC 7235 writes credentials; the scheme's case does not matter. */
const CREDENTIALS = /^bearer +(?<token>[\x21-\x7e]+) *$/i;

/**
 * Makes an authorizer that lets pass who sends `Authorization: Bearer <secret>`. The comparison takes the same time
 * for every token.
 *
 * @throws {@link ConfigurationError} on a secret that no header can carry: empty, or with spaces, line breaks or
 * characters beyond ASCII, whose message does not repeat it; on an empty actor, and on an option that does not exist.
 */
export function bearerToken(secret: string, options: BearerTokenOptions = {}): Authorizer<RequestWithHeaders> {
  const { actor = 'admin', ...others } = options;
  const problems = Object.keys(others).map((name) => `${name} is no option; known is actor`);
  if (typeof secret !== 'string' || !/^[\x21-\x7e]+$/.test(secret)) {
    problems.push('secret is (not shown), expected one or more printable ASCII characters without spaces');
  }
  // An empty name would deny everyone, and nobody would know why.
  if (typeof actor !== 'string' || actor === '') problems.push(`actor is ${JSON.stringify(actor)}, expected a name`);
  if (problems.length > 0) throw new ConfigurationError('bearerToken', problems);
  const expected = digest(secret);
  const authorize = (request: RequestWithHeaders): string | boolean => {
    const { authorization } = request.headers;
    const found = CREDENTIALS.exec(typeof authorization === 'string' ? authorization : '');
    // Digests are equally long, whatever was sent: neither the length nor the content shows in the time.
    return timingSafeEqual(digest(found?.groups?.['token'] ?? ''), expected) ? actor : false;
  };
  return Object.assign(authorize, { challenge: 'Bearer' });
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
