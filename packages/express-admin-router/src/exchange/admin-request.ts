import type { QueryParameters } from '../routing/query-parameters.js';
import type { AdminResponse } from './admin-response.js';
import type { RequestBody } from './request-body.js';

/** The headers of a request, by name in lower case. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request as it comes from whatever serves it. */
export interface AdminRequest<Host> {
  readonly method: string;
  /** Below the mount path, as it was sent: still percent-encoded. It begins with a slash. */
  readonly path: string;
  /** What followed the question mark, as it was sent. */
  readonly query: string;
  /** The path that the client asked for, with the mount path. */
  readonly originalPath: string;
  readonly headers: RequestHeaders;
  readBody(limitBytes: number): Promise<RequestBody>;
  /** Whether the client has given the request up: its connection is closed. */
  isGone(): boolean;
  /** The framework's own request, for authorizers. */
  readonly host: Host;
}

/** What a handler gets to see: a request that was let through. */
export interface HandlerRequest {
  /** The circuit that the request names, decoded; undefined where it names none. */
  readonly name: string | undefined;
  readonly query: QueryParameters;
  readonly headers: RequestHeaders;
  /** The JSON value of the body; undefined where there was none. */
  readonly body: unknown;
  /** Who makes a change, as the authorizer says; null where it does not say. */
  readonly actor: string | null;
  readonly originalPath: string;
}

/** Answers one kind of request. It knows no framework. */
export type Handler = (request: HandlerRequest) => AdminResponse | Promise<AdminResponse>;
