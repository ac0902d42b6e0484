import type { CircuitDirectory } from '../breakers/circuit-directory.js';
import type { Handler } from '../exchange/admin-request.js';
import { jsonResponse } from '../exchange/json-response.js';
import { problemOfFields, type FieldProblem } from '../exchange/problem.js';
import type { QueryParameters } from '../routing/query-parameters.js';
import { historyEntryOnWire } from '../wire/history-on-wire.js';
import { withCircuit } from './with-circuit.js';

/** How many entries are answered where the request does not say. */
export const DEFAULT_HISTORY_LIMIT = 100;

/** How many entries are answered at the most. */
export const LARGEST_HISTORY_LIMIT = 1000;

const TIME = /^(?<day>\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** `GET /history/{name}?since=&limit=`: transitions, resets and changes of mode, oldest first, the newest ones. */
export function showHistory(circuits: CircuitDirectory): Handler {
  return withCircuit(circuits, async (breaker, { query }) => {
    const problems: FieldProblem[] = [];
    const since = readSince(query, problems);
    const limit = readLimit(query, problems);
    if (problems.length > 0) return problemOfFields('invalid_request', problems);
    const entries = await breaker.history({ since, limit });
    return jsonResponse({ name: breaker.name, entries: entries.map(historyEntryOnWire) });
  });
}

function readSince(query: QueryParameters, problems: FieldProblem[]): Date | undefined {
  const text = query.get('since');
  if (text === undefined) return undefined;
  const since = text === null ? undefined : timeOf(text);
  if (since === undefined) problems.push(misfit('since', text, 'a time that exists, as in 2026-05-18T12:49:21Z'));
  return since;
}

/** Reads a time as ISO 8601 writes it. @returns undefined where it is none, or the calendar has no such day. */
export function timeOf(text: string): Date | undefined {
  // In a query a plus may have been meant as one: "+02:00" arrives as " 02:00".
  const written = text.replace(' ', '+');
  const day = TIME.exec(written)?.groups?.['day'];
  const time = new Date(written);
  if (day === undefined || Number.isNaN(time.getTime())) return undefined;
  // JavaScript takes the 31st of February for the 3rd of March.
  return new Date(day).toISOString().startsWith(day) ? time : undefined;
}

function readLimit(query: QueryParameters, problems: FieldProblem[]): number {
  const text = query.get('limit');
  if (text === undefined) return DEFAULT_HISTORY_LIMIT;
  const limit = text !== null && /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (limit >= 1 && limit <= LARGEST_HISTORY_LIMIT) return limit;
  problems.push(misfit('limit', text, `a whole number from 1 to ${LARGEST_HISTORY_LIMIT}`));
  return DEFAULT_HISTORY_LIMIT;
}

function misfit(field: string, text: string | null, expected: string): FieldProblem {
  const shown = text === null ? 'given twice, or badly encoded' : JSON.stringify(text.slice(0, 60));
  return { field, detail: `${field} is ${shown}, expected ${expected}` };
}
