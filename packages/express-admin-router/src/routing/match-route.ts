import type { AdminRoute } from './admin-route.js';
import { decodeName } from './circuit-name.js';
import type { QueryParameters } from './query-parameters.js';

/** The routes of a path, one a method, and the name in it. */
export interface RouteMatch {
  readonly routes: readonly AdminRoute[];
  /** Undefined where the path names no circuit, null where the name is not properly encoded. */
  readonly name: string | null | undefined;
}

/**
 * Finds the routes of a path.
 *
 * All that follows `/stats/` is the name, slashes as well: proxies exist that decode `%2F`. The names `.` and `..` get
 * lost in every URL, and so each path takes the name as `?name=` instead.
 *
 * @returns undefined where the path is none of the router's.
 */
export function matchRoute(
  routes: readonly AdminRoute[],
  path: string,
  query: QueryParameters,
): RouteMatch | undefined {
  const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const unnamed = routes.filter((route) => route.path === plain && !route.named);
  if (unnamed.length > 0) return { routes: unnamed, name: undefined };
  const named = routes.filter((route) => route.named && (route.path === plain || path.startsWith(`${route.path}/`)));
  const [first] = named;
  if (first === undefined) return undefined;
  if (first.path === plain) return { routes: named, name: query.get('name') };
  return { routes: named, name: decodeName(path.slice(first.path.length + 1)) ?? null };
}
