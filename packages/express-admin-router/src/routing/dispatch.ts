import { isStoreError } from '@tripswitch/core';
import type { Gate } from '../access/gate.js';
import { readJsonBody } from '../body/read-json-body.js';
import type { AdminRequest } from '../exchange/admin-request.js';
import type { AdminResponse } from '../exchange/admin-response.js';
import { COMMON_HEADERS } from '../exchange/json-response.js';
import { problem } from '../exchange/problem.js';
import type { AdminRoute } from './admin-route.js';
import { matchRoute } from './match-route.js';
import { parseQuery } from './query-parameters.js';

/** Answers a request, or leaves it, undefined, to whatever else is mounted. */
export type Dispatch<Host> = (request: AdminRequest<Host>) => Promise<AdminResponse | undefined>;

/** Leads each request through the gate to its handler. It never rejects, and no inner error leaves it. */
export function createDispatch<Host>(routes: readonly AdminRoute[], gate: Gate<Host>): Dispatch<Host> {
  return async (request) => {
    const query = parseQuery(request.query);
    const match = matchRoute(routes, request.path, query);
    if (match === undefined) return undefined;
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = match.routes.find((candidate) => candidate.method === method);
    if (route === undefined) return otherMethod(request.method, match.routes);
    try {
      return await answer(request, route, match.name, query, gate);
    } catch (error) {
      return failed(error);
    }
  };
}

async function answer<Host>(
  request: AdminRequest<Host>,
  route: AdminRoute,
  name: string | null | undefined,
  query: ReturnType<typeof parseQuery>,
  gate: Gate<Host>,
): Promise<AdminResponse> {
  const admission = await gate(request, route.access, name ?? null);
  if (!admission.ok) return admission.response;
  if (name === null) return problem('invalid_request', 'The name is not properly percent-encoded, or is given twice.');
  const body = route.method === 'POST' ? await readJsonBody(request) : { ok: true as const, value: undefined };
  if (!body.ok) return body.response;
  // Who cancelled a change while it was being authorized does not want it any more.
  if (route.method === 'POST' && request.isGone()) return problem('invalid_request', 'The request was given up.');
  const { headers, originalPath } = request;
  return await route.handle({ name, query, headers, originalPath, body: body.value, actor: admission.actor });
}

function otherMethod(method: string, routes: readonly AdminRoute[]): AdminResponse {
  const methods = routes.flatMap((route) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]));
  const headers = { Allow: [...methods, 'OPTIONS'].join(', ') };
  if (method === 'OPTIONS') return { status: 204, headers: { ...COMMON_HEADERS, ...headers }, body: '' };
  return problem('method_not_allowed', `This path answers ${methods.join(' and ')} alone.`, { headers });
}

function failed(error: unknown): AdminResponse {
  if (isStoreError(error)) {
    const detail = 'The store did not answer. A change that was asked for holds in this process, perhaps in no other.';
    return problem('store_unavailable', detail, { headers: { 'Retry-After': '5' } });
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.emitWarning(`A handler of the admin router threw: ${text}`, 'TripswitchWarning');
  return problem('internal_error', 'Something went wrong here.');
}
