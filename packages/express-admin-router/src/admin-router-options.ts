import type { Request } from 'express';
import type { Authorizer } from './access/authorizer.js';
import type { AdministeredBreaker } from './breakers/administered-breaker.js';
import type { AdministeredFactory } from './breakers/administered-factory.js';

/** The options of `createAdminRouter`. `undefined` is the same as absent. */
export interface AdminRouterOptions {
  /**
   * The circuits: a `CircuitBreakerFactory`, of which those appear that it has at the moment, or an array or other
   * iterable of breakers, which is read once.
   */
  readonly breakers: AdministeredFactory | Iterable<AdministeredBreaker>;
  /** Who may reset and trip circuits and set their mode. Default: nobody. */
  readonly authorize?: Authorizer<Request> | undefined;
  /** Who may read statistics, history, events and the OpenAPI document. Default: everybody who can reach the router. */
  readonly authorizeRead?: Authorizer<Request> | undefined;
  /**
   * The name of the service and its stage, such as `Payments, production`. The page shows it in its header, in the title
   * of its tab and in every dialog, so that nobody changes a circuit of the wrong one. All who can open the page see it.
   */
  readonly title?: string | undefined;
  /** The name of this process, such as the name of its host. The page shows it beside the title, to its readers. */
  readonly instance?: string | undefined;
  /** Whether the live page is served. Default: true. */
  readonly dashboard?: boolean | undefined;
  /** Ends the event streams when it is aborted, so that a server which closes need not wait for their readers. */
  readonly signal?: AbortSignal | undefined;
}
