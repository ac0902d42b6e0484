import type { ModeOverride, OpeningFailure } from './machine.js';
import type { ProbeLease } from './permit.js';
import type { CircuitRecord } from './record.js';
import { noCalls } from './totals.js';
import type { WindowRecord } from './trip-strategy.js';

/** The schema that this version reads and writes. */
export const RECORD_SCHEMA = 1;

/** What the text of a record is. */
export type DecodedRecord<Shape> =
  | { readonly kind: 'record'; readonly record: Shape }
  /** Written by a newer version: it is left as it is (law S4). */
  | { readonly kind: 'newer'; readonly schema: number }
  | { readonly kind: 'unreadable'; readonly problem: string };

/** Whether a field can hold a value. */
export type Test = (value: unknown) => boolean;

/** Brings the data of a schema to the next one. */
export type Upgrade = (data: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** The upgrade of each schema before `RECORD_SCHEMA`, by its number. There was none yet. */
const UPGRADES: Readonly<Record<number, Upgrade>> = {};

/** No record is longer, in characters. */
export const MOST_CHARACTERS = 2 ** 20;
const LONGEST_WAIT_MS = 2 ** 31 - 1;
/** No circuit counts so far. Beyond it, to add one would soon change nothing. */
const MOST = 1e15;
/** The last moment that a date can hold. */
export const LAST_MOMENT = 8.64e15;

export const isCount: Test = (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MOST;
export const isMoment: Test = (value) => Number.isFinite(value) && Math.abs(value as number) <= LAST_MOMENT;
export const isText: Test = (value) => typeof value === 'string';
const isShortText: Test = (value) => typeof value === 'string' && value.length <= 200;
export const among =
  (...choices: readonly unknown[]): Test =>
  (value) =>
    choices.includes(value);
export const or =
  (absent: null | undefined, test: Test): Test =>
  (value) =>
    value === absent || test(value);
export const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);
export const shaped =
  (shape: Readonly<Record<string, Test>>): Test =>
  (value) =>
    isObject(value) && Object.entries(shape).every(([key, test]) => test(own(value, key)));

/** What each field must hold. A bundler drops the marked call if no record is read. */
export const RECORD = /* @__PURE__ */ shapeOfRecords();

function shapeOfRecords(): Readonly<Record<keyof CircuitRecord, Test>> {
  const isWait: Test = (value) => isMoment(value) && (value as number) >= 0 && (value as number) <= LONGEST_WAIT_MS;
  const lease: Record<keyof ProbeLease, Test> = {
    id: isText,
    generation: isCount,
    expiresAt: isMoment,
    durationMs: or(undefined, isWait),
  };
  const override: Record<keyof ModeOverride, Test> = {
    mode: among('automatic', 'forced_open', 'forced_closed', 'observe'),
    at: isMoment,
    until: or(undefined, isMoment),
    actor: or(undefined, isText),
    reason: or(undefined, isText),
  };
  const openedBy: Record<keyof OpeningFailure, Test> = {
    name: isShortText,
    code: or(null, (value) => isMoment(value) || isShortText(value)),
    at: isMoment,
  };
  const totals = Object.fromEntries(Object.keys(noCalls()).map((name) => [name, isCount]));
  return {
    schema: among(RECORD_SCHEMA),
    state: among('closed', 'open', 'half_open'),
    generation: (value) => isCount(value) && value !== 0,
    changedAt: isMoment,
    waitMs: isWait,
    openings: isCount,
    consecutiveFailures: isCount,
    probeSuccesses: isCount,
    probeFailures: isCount,
    lastFailureAt: or(null, isMoment),
    openedBy: or(null, shaped(openedBy)),
    override: or(null, shaped(override)),
    leases: listOf(shaped(lease)),
    totals: shaped(totals),
    cause: or(
      null,
      // A later version may know one more (defect D81).
      (value) => typeof value === 'string' && /^[a-z_]{1,40}$/.test(value),
    ),
    windows: listOf(isWindow),
    waitOrigin: or(undefined, isShortText),
  };
}

export function encodeRecord(record: CircuitRecord): string {
  return JSON.stringify(record);
}

/** Reads a circuit's record. */
export function decodeRecord(text: string): DecodedRecord<CircuitRecord> {
  return decodeShaped<CircuitRecord>(text, RECORD);
}

/** Reads a record. One with an invalid field is unreadable; fields of a later version are kept (defect D81). */
export function decodeShaped<Shape>(
  text: string,
  shape: Readonly<Record<string, Test>>,
  upgrades: Readonly<Record<number, Upgrade>> = UPGRADES,
): DecodedRecord<Shape> {
  if (text.length > MOST_CHARACTERS) return { kind: 'unreadable', problem: 'it is longer than 1 MiB' };
  let data: unknown;
  try {
    // A copy of the record would take this key for its prototype.
    data = JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value));
  } catch {
    return { kind: 'unreadable', problem: 'it is not JSON' };
  }
  if (!isObject(data)) return { kind: 'unreadable', problem: 'it is not an object' };
  const schema = own(data, 'schema');
  if (Number.isSafeInteger(schema) && (schema as number) > RECORD_SCHEMA) {
    return { kind: 'newer', schema: schema as number };
  }
  let upgrade: Upgrade | undefined;
  while (isObject(data) && (upgrade = upgrades[own(data, 'schema') as number]) !== undefined) data = upgrade(data);
  for (const [key, test] of Object.entries(shape)) {
    if (!test(own(data as Record<string, unknown>, key))) return { kind: 'unreadable', problem: `${key} is invalid` };
  }
  return { kind: 'record', record: data as Shape };
}

/** `['count-size', outcome, run, …]`, `['time', slotMs, slot, calls, failures, slows, …]`, or of another kind. */
function isWindow(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [kind, ...rest] = value as WindowRecord;
  if (typeof kind !== 'string' || !/^[a-z]{1,20}(-\d{1,10})?$/.test(kind) || !rest.every(Number.isFinite)) return false;
  const numbers = rest as number[];
  if (kind.startsWith('count')) {
    const fits = (number: number, i: number) => isCount(number) && (i % 2 === 1 ? number > 0 : number < 4);
    return numbers.length % 2 === 0 && numbers.every(fits);
  }
  // Of a later version, for whom it is kept (defect D81).
  if (kind !== 'time') return true;
  if (numbers.length % 4 !== 1 || !((numbers[0] as number) > 0)) return false;
  for (let i = 1; i < numbers.length; i += 4) {
    const [slot, calls, failures, slows] = numbers.slice(i, i + 4) as [number, number, number, number];
    const earlier = i === 1 ? -Infinity : (numbers[i - 4] as number);
    if (!Number.isSafeInteger(slot) || slot <= earlier) return false;
    if (![calls, failures, slows].every(isCount) || calls < 1 || failures > calls || slows > calls) return false;
  }
  return true;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(object: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
