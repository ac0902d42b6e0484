import type { CircuitDirectory } from '../breakers/circuit-directory.js';
import type { EventHub } from '../events/event-hub.js';
import { listStats } from '../handlers/list-stats.js';
import { reset } from '../handlers/reset.js';
import { setMode } from '../handlers/set-mode.js';
import { showAsset } from '../handlers/show-asset.js';
import { showHistory } from '../handlers/show-history.js';
import { showOpenApi } from '../handlers/show-open-api.js';
import { showPage } from '../handlers/show-page.js';
import { showStats } from '../handlers/show-stats.js';
import { streamEvents } from '../handlers/stream-events.js';
import { trip } from '../handlers/trip.js';
import type { AdminRoute } from './admin-route.js';

/** What the routes answer from. */
export interface RouteSources {
  readonly circuits: CircuitDirectory;
  readonly hub: EventHub;
  readonly dashboard: boolean;
  /** The name of the service, for the title of the page. */
  readonly title: string | null;
}

/** All paths of the router. */
export function adminRoutes({ circuits, hub, dashboard, title }: RouteSources): readonly AdminRoute[] {
  const read = { method: 'GET', access: 'read' } as const;
  // The page and its parts are the same for everybody, and have to come before anyone can give a token.
  const open = { method: 'GET', access: 'open', named: false } as const;
  const page: readonly AdminRoute[] = [
    { ...open, path: '/', handle: showPage(title) },
    { ...open, path: '/live-page.js', handle: showAsset('live-page.js') },
    { ...open, path: '/live-page.css', handle: showAsset('live-page.css') },
    { ...open, path: '/live-page.svg', handle: showAsset('live-page.svg') },
  ];
  return [
    { ...read, path: '/stats', named: false, handle: listStats(circuits) },
    { ...read, path: '/stats', named: true, handle: showStats(circuits) },
    { ...read, path: '/history', named: true, handle: showHistory(circuits) },
    { ...read, path: '/events', named: false, handle: streamEvents(hub) },
    { ...read, path: '/openapi.json', named: false, handle: showOpenApi },
    { method: 'POST', access: 'reset', path: '/reset', named: true, handle: reset(circuits) },
    { method: 'POST', access: 'trip', path: '/trip', named: true, handle: trip(circuits) },
    { method: 'POST', access: 'mode', path: '/mode', named: true, handle: setMode(circuits) },
    ...(dashboard ? page : []),
  ];
}
