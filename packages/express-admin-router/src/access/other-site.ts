import type { RequestHeaders } from '../exchange/admin-request.js';
import { boundedHeader } from './bounded-header.js';

/** The two ends of a request that a page of another site made, as far as the browser and the proxies name them. */
export interface OtherSite {
  /** The host of the page, or what the browser says of it. */
  readonly page: string;
  /** The hosts that this server is called by. */
  readonly here: readonly string[];
}

/** The longest text of a request that a refusal repeats. */
const SHOWN_LENGTH = 100;

/**
 * Finds out whether a browser says that a page of another site made this request. A session cookie would come along
 * with it, and so a change must not. A bearer token does not come along by itself: a page of another site can send one
 * only after a CORS preflight, which this router never grants, and so a request that has one needs no check.
 *
 * Browsers tell by `Sec-Fetch-Site`; where they do not, over plain HTTP, `Origin` must be this host. What is no
 * browser sends neither.
 */
export function otherSite(headers: RequestHeaders): OtherSite | undefined {
  if (hasBearerToken(headers)) return undefined;
  const site = boundedHeader(headers, 'sec-fetch-site');
  const origin = boundedHeader(headers, 'origin');
  if (site === 'same-origin' || site === 'none') return undefined;
  if (site === undefined && origin === undefined) return undefined;
  const page = originUrl(origin);
  const hosts = hostsOf(headers);
  if (site === undefined && page !== undefined) {
    const isHere = hosts.some((host) => authority(page.protocol, host) === page.host);
    if (isHere) return undefined;
  }
  return { page: page?.host ?? shown(origin ?? site ?? 'an unreadable origin'), here: hosts.map(shown) };
}

function hasBearerToken(headers: RequestHeaders): boolean {
  return /^bearer [^ ]/i.test(boundedHeader(headers, 'authorization') ?? '');
}

function originUrl(origin: string | null | undefined): URL | undefined {
  if (typeof origin !== 'string' || !/^https?:/i.test(origin) || !URL.canParse(origin)) return undefined;
  return new URL(origin);
}

/**
 * What this server is called: `Host`, and what proxies say that it was. No page can set X-Forwarded-Host without asking
 * this server first, by a CORS preflight.
 */
function hostsOf(headers: RequestHeaders): string[] {
  const named = [boundedHeader(headers, 'host'), boundedHeader(headers, 'x-forwarded-host')];
  return named.flatMap((hosts) => (hosts ?? '').split(',').map((host) => host.trim())).filter((host) => host !== '');
}

/** A host in the form that the origin's has: in lower case, and without the port that its scheme implies. */
function authority(protocol: string, host: string): string | undefined {
  // Nothing but a host and a port: a slash, a question mark or a user would make another URL of it.
  if (/[/?#@\\]/.test(host)) return undefined;
  const url = `${protocol}//${host}`;
  return URL.canParse(url) ? new URL(url).host : undefined;
}

function shown(text: string): string {
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}
