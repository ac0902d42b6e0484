import type { Router } from 'express';
import { createGate } from './access/gate.js';
import type { AdminRouterOptions } from './admin-router-options.js';
import { circuitDirectory } from './breakers/circuit-directory.js';
import { checkOptions } from './check-options.js';
import { ActivityRecorder } from './events/activity-recorder.js';
import { EventHub } from './events/event-hub.js';
import { expressRouter } from './express/express-router.js';
import { adminRoutes } from './routing/admin-routes.js';
import { createDispatch } from './routing/dispatch.js';
import type { ChangePolicy } from './wire/event-on-wire.js';

/**
 * Makes an Express router that shows and operates circuits: statistics, resets, trips, modes, history, events, and a live page.
 *
 * @example
 * ```ts
 * app.use('/circuit-breakers', createAdminRouter({ breakers: factory, authorize: bearerToken(process.env.ADMIN_TOKEN) }));
 * ```
 * @throws {@link ConfigurationError} with every problem of the options, by name.
 */
export function createAdminRouter(options: AdminRouterOptions): Router {
  checkOptions(options);
  const { breakers, authorize, authorizeRead, title = null, instance = null, dashboard = true, signal } = options;
  const circuits = circuitDirectory(breakers);
  // The last minutes are for the page alone.
  const recorder = dashboard ? new ActivityRecorder(circuits) : undefined;
  const stopRecording = signal?.aborted === true ? undefined : recorder?.start();
  const hub = new EventHub(circuits, { changes: changePolicy(authorize), title, instance, recorder });
  const end = (): void => {
    hub.end();
    stopRecording?.();
  };
  if (signal?.aborted === true) end();
  signal?.addEventListener('abort', end, { once: true });
  const routes = adminRoutes({ circuits, hub, dashboard, title });
  return expressRouter(createDispatch(routes, createGate({ authorize, authorizeRead })));
}

function changePolicy(authorize: AdminRouterOptions['authorize']): ChangePolicy {
  if (authorize === undefined) return 'off';
  return authorize.challenge?.toLowerCase().startsWith('bearer') === true ? 'token' : 'host';
}
