import { DEFAULT_HISTORY_LIMIT, LARGEST_HISTORY_LIMIT } from '../handlers/show-history.js';
import { schemaRef, type JsonObject } from './json-object.js';
import { okay, problems } from './responses.js';

const nameInPath: JsonObject = {
  name: 'name',
  in: 'path',
  required: true,
  schema: { type: 'string' },
  description: 'The name of a circuit, percent-encoded.',
};

const nameInQuery: JsonObject = {
  ...nameInPath,
  in: 'query',
  description: 'The name of a circuit, percent-encoded. Every name survives here; in a path "." and ".." do not.',
};

const historyParameters: readonly JsonObject[] = [
  { name: 'since', in: 'query', schema: { type: 'string' }, description: 'Only what happened at this time or later.' },
  {
    name: 'limit',
    in: 'query',
    schema: { type: 'integer', minimum: 1, maximum: LARGEST_HISTORY_LIMIT, default: DEFAULT_HISTORY_LIMIT },
    description: 'At most so many entries: the newest.',
  },
];

/** Whether reading is guarded is for the application to say. */
const MAYBE_GUARDED: readonly JsonObject[] = [{}, { bearer: [] }];

const reads = problems(401, 403, 500);
const readsOne = { ...reads, ...problems(400, 404, 503) };

function show(operationId: string, name: JsonObject): JsonObject {
  const responses = { ...okay('The history of the circuit.', 'History'), ...readsOne };
  const parameters = [name, ...historyParameters];
  return { get: { operationId, summary: 'What happened', security: MAYBE_GUARDED, parameters, responses } };
}

function change(
  operationId: string,
  summary: string,
  name: JsonObject,
  schema: string,
  required: boolean,
  more: JsonObject = {},
): JsonObject {
  return {
    post: {
      operationId,
      summary,
      security: [{ bearer: [] }],
      parameters: [name],
      requestBody: { required, content: { 'application/json': { schema: schemaRef(schema) } } },
      responses: { ...okay('The circuit afterwards.', 'Circuit'), ...readsOne, ...problems(413, 415), ...more },
    },
  };
}

const TRIP = 'Open a circuit, which then probes and may close by itself';

/** Every path of the router that programs use. */
export const paths: JsonObject = {
  '/stats': {
    get: {
      operationId: 'listCircuits',
      summary: 'All circuits',
      security: MAYBE_GUARDED,
      parameters: [{ ...nameInQuery, required: false, description: 'Only the circuit of this name.' }],
      responses: { ...okay('The circuits.', 'CircuitList'), ...reads, ...problems(400) },
    },
  },
  '/stats/{name}': {
    get: {
      operationId: 'showCircuit',
      summary: 'One circuit',
      security: MAYBE_GUARDED,
      parameters: [nameInPath],
      responses: { ...okay('The circuit.', 'Circuit'), ...readsOne },
    },
  },
  '/reset/{name}': change('resetCircuit', 'Close a circuit, counters at zero', nameInPath, 'ResetRequest', false),
  '/reset': change('resetCircuitByQuery', 'Close a circuit, counters at zero', nameInQuery, 'ResetRequest', false),
  '/trip/{name}': change('tripCircuit', TRIP, nameInPath, 'TripRequest', true, problems(409)),
  '/trip': change('tripCircuitByQuery', TRIP, nameInQuery, 'TripRequest', true, problems(409)),
  '/mode/{name}': change('setMode', 'Order a mode', nameInPath, 'ModeRequest', true),
  '/mode': change('setModeByQuery', 'Order a mode', nameInQuery, 'ModeRequest', true),
  '/history/{name}': show('showHistory', nameInPath),
  '/history': show('showHistoryByQuery', nameInQuery),
  '/events': {
    get: {
      operationId: 'streamEvents',
      summary: 'All changes, as server-sent events',
      security: MAYBE_GUARDED,
      description:
        'The first event is `hello`. A change is `transition`, `reset`, `mode`, `store_degraded`, `store_recovered`, `record_quarantined`, `breaker_created` or `breaker_removed`. `reload` says that more was missed than is kept. `samples` brings circuits, and `activity` what they did in the last minutes.',
      parameters: [
        { name: 'Last-Event-ID', in: 'header', schema: { type: 'string' }, description: 'Go on after this event.' },
        {
          name: 'samples',
          in: 'query',
          schema: { type: 'string', enum: ['1'] },
          description: 'Also tell all circuits, and each second those that changed.',
        },
      ],
      responses: {
        200: { description: 'The events.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
        ...reads,
        ...problems(503),
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'showOpenApi',
      summary: 'This document',
      security: MAYBE_GUARDED,
      responses: {
        200: { description: 'This document.', content: { 'application/json': { schema: { type: 'object' } } } },
        ...reads,
      },
    },
  },
};
