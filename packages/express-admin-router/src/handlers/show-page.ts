import type { Handler } from '../exchange/admin-request.js';
import { pageFile } from './show-asset.js';

/**
 * `GET /`: the live page. Everything on it has a relative URL, so that the mount path is stated once, in `app.use`, and
 * a proxy may change it. Without the slash at the end of the path those URLs would lead beside the router, and so the
 * page then names its base. It is not sent to the path with the slash: the app, or a proxy, may strip slashes, and the
 * two would redirect each other for ever.
 *
 * @param title - the name of the service, which the tab shows from the first moment.
 */
export function showPage(title: string | null): Handler {
  return ({ originalPath }) => {
    const heads: string[] = [];
    if (!originalPath.endsWith('/')) {
      const last = originalPath.slice(originalPath.lastIndexOf('/') + 1);
      // "./" keeps a segment with a colon from being read as a scheme.
      heads.push(`<base href="./${escaped(last)}/" />`);
    }
    heads.push(`<title>${escaped(title ?? 'Circuits')}</title>`);
    const page = pageFile('live-page.html', heads.length > 1 ? "'self'" : "'none'");
    // By a function: a dollar sign in a title is no pattern.
    return { ...page, body: page.body.replace('<title>Circuits</title>', () => heads.join('\n    ')) };
  };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
