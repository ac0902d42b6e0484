import { MODES } from '../handlers/set-mode.js';
import { schemaRef, strictObject, type JsonObject } from './json-object.js';

const count = (description: string): JsonObject => ({ type: 'integer', minimum: 0, description });
const time = (description: string): JsonObject => ({ type: 'string', format: 'date-time', description });
const timeOrNull = (description: string): JsonObject => ({ ...time(description), type: ['string', 'null'] });
const textOrNull = (description: string): JsonObject => ({ type: ['string', 'null'], description });
const rateOrNull = (description: string): JsonObject => ({
  type: ['number', 'null'],
  minimum: 0,
  maximum: 1,
  description,
});
const nullOr = (schema: JsonObject): JsonObject => ({ anyOf: [schema, { type: 'null' }] });

/** What describes a circuit. */
export const circuitSchemas: JsonObject = {
  State: {
    type: 'string',
    enum: ['closed', 'open', 'half_open'],
    description: 'What the breaker concluded: calls pass, are rejected, or a few probes pass.',
  },
  Mode: {
    type: 'string',
    enum: MODES,
    description: 'What an operator set: nothing, reject all, admit all, or admit all and let the breaker only observe.',
  },
  Circuit: strictObject({
    name: { type: 'string', minLength: 1, maxLength: 200 },
    state: schemaRef('State'),
    failure_count: count('Since the last reset, as all counts.'),
    success_count: count('Calls that succeeded.'),
    total_calls: count('Successes, failures and ignored calls.'),
    failure_threshold: count('Failures that open the circuit; the fewest that can, where a rate is judged.'),
    recovery_timeout: { type: 'number', exclusiveMinimum: 0, description: 'Seconds from opening to the first probe.' },
    last_failure_time: timeOrNull('Null where nothing has failed.'),
    mode: schemaRef('Mode'),
    rejected_count: count('Calls that were not let through.'),
    ignored_count: count('Calls that say nothing about the dependency.'),
    late_count: count('Results that came after their generation had ended.'),
    consecutive_failures: count('Failures since the last success.'),
    failure_rate: rateOrNull('Null below the minimum number of calls, and where no rate is judged.'),
    opened_count: count('How often the circuit opened.'),
    generation: count('Grows with every transition, reset and change of mode.'),
    changed_at: time('Since when the circuit has been in its state.'),
    retry_after: { type: ['number', 'null'], minimum: 0, description: 'Seconds to the first probe; null unless open.' },
    admits: { type: 'boolean', description: 'Whether a call made now would be admitted.' },
    last_error: nullOr(schemaRef('OpeningError')),
    window: nullOr(schemaRef('Window')),
    store: nullOr(schemaRef('Store')),
    timeout_count: count('Failures that were timeouts.'),
    slow_count: count('Calls that took longer than the threshold for slow ones.'),
    would_reject_count: count('Calls that the mode observe admitted and automatic would have rejected.'),
    mode_info: nullOr(schemaRef('ModeOrder')),
  }),
  OpeningError: strictObject(
    {
      name: { type: 'string' },
      code: { type: ['string', 'number', 'null'] },
      at: time('When it came.'),
    },
    'The error of the last opening; null once closed. Its message is not told: it may hold secrets.',
  ),
  Window: strictObject(
    {
      calls: count('Completed calls in the window.'),
      failures: count('Those of them that failed.'),
      slow_calls: count('Those of them that were slow.'),
      failure_rate: rateOrNull('Null below the minimum number of calls.'),
      slow_call_rate: rateOrNull('Null below the minimum number of calls, and where slow calls are not judged.'),
    },
    'What the circuit judges; null where it judges no window.',
  ),
  Store: strictObject({
    kind: { type: 'string' },
    degraded: { type: 'boolean', description: 'Whether the store does not answer.' },
    last_sync_at: timeOrNull('Null before the first time.'),
    pending: count('Outcomes that the store does not know yet.'),
  }),
  ModeOrder: strictObject(
    {
      actor: textOrNull('Who ordered it.'),
      reason: textOrNull('Why.'),
      at: time('When.'),
      until: timeOrNull('When it ends by itself; null where it stays.'),
    },
    'The order in force.',
  ),
  CircuitList: strictObject({
    circuit_breakers: { type: 'array', items: schemaRef('Circuit') },
    count: count('How many circuits are listed.'),
  }),
  HistoryEntry: strictObject({
    at: time('When it happened.'),
    from: { anyOf: [schemaRef('State'), schemaRef('Mode')] },
    to: { anyOf: [schemaRef('State'), schemaRef('Mode')] },
    cause: { type: 'string', description: 'Such as consecutive_failures, probe_succeeded, reset, operator or ttl.' },
    detail: textOrNull('More about the cause; null where there is no more.'),
    actor: textOrNull('Who did it; null where the breaker did.'),
    reason: textOrNull('Why, in the words of who did it.'),
    replica: textOrNull('Which process did it; null where the circuit is not shared.'),
    kind: { type: 'string', enum: ['transition', 'reset', 'mode'] },
    generation: count('The generation that it began.'),
  }),
  History: strictObject({
    name: { type: 'string' },
    entries: { type: 'array', items: schemaRef('HistoryEntry'), description: 'Oldest first.' },
  }),
};
