/** What a request wants to do. */
export interface RequestedAction {
  readonly action: 'read' | 'reset' | 'trip' | 'mode';
  /** The circuit that it is about; null where it is about all of them. */
  readonly circuit: string | null;
}

/**
 * Decides whether a request may do what it asks for. `true` lets it, and so does a text, which is kept in the history
 * as the actor. Anything else denies, and so does throwing.
 */
export interface Authorizer<Host> {
  (request: Host, requested: RequestedAction): boolean | string | Promise<boolean | string>;
  /** The `WWW-Authenticate` header of a refusal, which then has the status 401 instead of 403. */
  readonly challenge?: string;
}
