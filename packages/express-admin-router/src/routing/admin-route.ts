import type { Handler } from '../exchange/admin-request.js';

/** What is asked of a request before it reaches its handler: nothing, a reader's rights, or those for a change. */
export type RouteAccess = 'open' | 'read' | 'reset' | 'trip' | 'mode';

/** A path of the router. */
export interface AdminRoute {
  readonly method: 'GET' | 'POST';
  /** Begins with a slash, and does not end with one, but for the root. */
  readonly path: string;
  /** Whether the path names a circuit: `/{name}` follows it, or the query has `name`. */
  readonly named: boolean;
  readonly access: RouteAccess;
  readonly handle: Handler;
}
