/**
 * The rooms of `packages/core/src`, ground floor first, each with the rooms that it may import. What is not listed
 * here is not allowed.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const coreRooms = {
  machine: [],
  errors: ['machine'],
  ports: ['machine', 'errors'],
  options: ['machine', 'errors', 'ports'],
  http: ['machine', 'errors', 'ports', 'options'],
  events: ['machine', 'errors', 'ports', 'options'],
  sharing: ['machine', 'errors', 'ports', 'options'],
  breaker: ['machine', 'errors', 'ports', 'options', 'events', 'sharing'],
  factory: ['machine', 'errors', 'ports', 'options', 'events', 'sharing', 'breaker'],
};
