import { builtPage, type PageFile } from '#page';
import type { Handler } from '../exchange/admin-request.js';
import type { WholeResponse } from '../exchange/admin-response.js';
import { COMMON_HEADERS } from '../exchange/json-response.js';

const TYPES: Readonly<Record<PageFile, string>> = {
  'live-page.html': 'text/html; charset=utf-8',
  'live-page.js': 'text/javascript; charset=utf-8',
  'live-page.css': 'text/css; charset=utf-8',
  'live-page.svg': 'image/svg+xml; charset=utf-8',
};

/** Everything comes from this router, nothing is inline, and no other page may show this one in a frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** A file of the live page. */
export function showAsset(file: PageFile): Handler {
  return () => pageFile(file);
}

/**
 * Answers with a file of the live page.
 *
 * @param base - where the base of the page's URLs may be, as its policy has it.
 */
export function pageFile(file: PageFile, base: "'none'" | "'self'" = "'none'"): WholeResponse {
  return {
    status: 200,
    headers: {
      ...COMMON_HEADERS,
      'Content-Type': TYPES[file],
      'Content-Security-Policy': `${POLICY}; base-uri ${base}`,
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'no-referrer',
    },
    body: builtPage()[file],
  };
}
