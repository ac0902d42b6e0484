import type { AdminRequest } from '../exchange/admin-request.js';
import type { WholeResponse } from '../exchange/admin-response.js';
import { problem } from '../exchange/problem.js';
import type { RouteAccess } from '../routing/admin-route.js';
import type { Authorizer } from './authorizer.js';
import { otherSite, type OtherSite } from './other-site.js';

/** Whether a request may pass, and who makes it. */
export type Admission =
  { readonly ok: true; readonly actor: string | null } | { readonly ok: false; readonly response: WholeResponse };

/** Decides whether a request may pass to its handler. */
export type Gate<Host> = (
  request: AdminRequest<Host>,
  access: RouteAccess,
  circuit: string | null,
) => Promise<Admission>;

/** Who may read and who may change. */
export interface Authorizers<Host> {
  readonly authorize: Authorizer<Host> | undefined;
  readonly authorizeRead: Authorizer<Host> | undefined;
}

/** Makes the gate. Without `authorize` no change passes; without `authorizeRead` every reader does. */
export function createGate<Host>({ authorize, authorizeRead }: Authorizers<Host>): Gate<Host> {
  let warned = false;
  const warnOnce = (error: unknown): void => {
    if (warned) return;
    warned = true;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.emitWarning(`An authorizer of the admin router threw, and so denied: ${text}`, 'TripswitchWarning');
  };
  return async (request, access, circuit) => {
    if (access === 'open') return { ok: true, actor: null };
    const authorizer = access === 'read' ? authorizeRead : authorize;
    if (authorizer === undefined) {
      return access === 'read' ? { ok: true, actor: null } : refused(changesDisabled());
    }
    const elsewhere = access === 'read' ? undefined : otherSite(request.headers);
    if (elsewhere !== undefined) return refused(crossOrigin(elsewhere));
    let answer: unknown;
    try {
      answer = await authorizer(request.host, { action: access, circuit });
    } catch (error) {
      warnOnce(error);
    }
    if (answer === true) return { ok: true, actor: null };
    if (typeof answer === 'string' && answer !== '') return { ok: true, actor: answer };
    return refused(denied(authorizer.challenge));
  };
}

function refused(response: WholeResponse): Admission {
  return { ok: false, response };
}

function crossOrigin({ page, here }: OtherSite): WholeResponse {
  const hosts = here.length === 0 ? 'a request that names no host' : here.map((host) => `"${host}"`).join(' or ');
  return problem(
    'cross_origin',
    `A page at "${page}" may not change a circuit at ${hosts}. If both are this service, behind a proxy, let the proxy pass on as Host, or as X-Forwarded-Host, what the browser calls it, with its port; or authorize by a bearer token.`,
  );
}

function changesDisabled(): WholeResponse {
  return problem(
    'changes_disabled',
    'This router makes no changes: its option "authorize" is missing. Pass one to createAdminRouter, such as bearerToken(secret).',
  );
}

function denied(challenge: string | undefined): WholeResponse {
  if (challenge === undefined) return problem('forbidden', 'You are not allowed to do this.');
  return problem('unauthorized', 'The credentials are missing or wrong.', {
    headers: { 'WWW-Authenticate': challenge },
  });
}
