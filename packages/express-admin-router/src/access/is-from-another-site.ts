import type { RequestHeaders } from '../exchange/admin-request.js';

/**
 * Whether a browser says that a page of another site made this request. A session cookie would come along with it,
 * and so a change must not.
 *
 * Browsers tell by `Sec-Fetch-Site`; where they do not, over plain HTTP, `Origin` must be this host. What is no
 * browser sends neither.
 */
export function isFromAnotherSite(headers: RequestHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = headers;
  if (origin === undefined) return false;
  const host = typeof origin === 'string' && URL.canParse(origin) ? new URL(origin).host : undefined;
  if (host === undefined) return true;
  // No page can set X-Forwarded-Host without asking this server first, by a CORS preflight that it never grants.
  const forwarded = String(headers['x-forwarded-host'] ?? '').split(/ *, */);
  return host !== headers['host'] && !forwarded.includes(host);
}
