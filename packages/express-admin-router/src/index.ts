export type { Authorizer, RequestedAction } from './access/authorizer.js';
export { bearerToken, type BearerTokenOptions, type RequestWithHeaders } from './access/bearer-token.js';
export type { AdminRouterOptions } from './admin-router-options.js';
export type { AdministeredBreaker } from './breakers/administered-breaker.js';
export type { AdministeredFactory } from './breakers/administered-factory.js';
export { createAdminRouter } from './create-admin-router.js';
export type { CircuitOnWire, ModeOnWire } from './wire/circuit-on-wire.js';
export type { ChangePolicy, EventOnWire, HelloOnWire, ReloadOnWire, SamplesOnWire } from './wire/event-on-wire.js';
export type { HistoryEntryOnWire } from './wire/history-on-wire.js';
