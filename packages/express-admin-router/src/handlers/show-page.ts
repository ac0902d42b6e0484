import type { Handler } from '../exchange/admin-request.js';
import { COMMON_HEADERS } from '../exchange/json-response.js';
import { pageFile } from './show-asset.js';

/**
 * `GET /`: the live page. Everything on it has a relative URL, so that the mount path is stated once, in `app.use`, and
 * a proxy may change it: therefore the path must end with a slash.
 */
export const showPage: Handler = ({ originalPath }) => {
  if (originalPath.endsWith('/')) return pageFile('live-page.html');
  const last = originalPath.slice(originalPath.lastIndexOf('/') + 1);
  // "./" keeps a segment with a colon from being read as a scheme.
  return { status: 308, headers: { ...COMMON_HEADERS, Location: `./${last}/` }, body: '' };
};
