/**
 * The rooms of `packages/core/src`, ground floor first, each with the rooms that it may import. What is not listed
 * here is not allowed.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const coreRooms = {
  machine: [],
  clock: [],
  errors: ['machine'],
  validation: ['errors'],
  trip: ['machine', 'errors', 'validation'],
  ports: ['machine', 'errors'],
  options: ['machine', 'clock', 'errors', 'validation', 'trip', 'ports'],
  events: ['machine', 'clock', 'errors', 'validation'],
  http: ['clock', 'errors', 'validation', 'options'],
  logging: ['validation', 'events'],
  breaker: ['machine', 'clock', 'errors', 'validation', 'ports', 'options', 'events'],
  replication: ['machine', 'clock', 'errors', 'ports', 'breaker'],
  factory: ['machine', 'clock', 'errors', 'validation', 'trip', 'ports', 'options', 'events', 'breaker'],
};
