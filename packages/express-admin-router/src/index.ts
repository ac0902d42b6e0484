export type { Authorizer, RequestedAction } from './access/authorizer.js';
export { bearerToken, type BearerTokenOptions, type RequestWithHeaders } from './access/bearer-token.js';
export type { AdminRouterOptions } from './admin-router-options.js';
export type { AdministeredBreaker } from './breakers/administered-breaker.js';
export type { AdministeredFactory } from './breakers/administered-factory.js';
export { circuitErrors } from './circuit-errors.js';
export { createAdminRouter } from './create-admin-router.js';
export type { CircuitOnWire, ErrorOnWire, ModeOnWire, WindowOnWire } from './wire/circuit-on-wire.js';
export type {
  ActivityOnWire,
  ChangePolicy,
  EventOnWire,
  HelloOnWire,
  RecordedCircuitOnWire,
  ReloadOnWire,
  SamplesOnWire,
} from './wire/event-on-wire.js';
export type { HistoryEntryOnWire } from './wire/history-on-wire.js';
