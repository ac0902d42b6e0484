import type { Change } from '@tripswitch/core';
import type { StoredChange } from '@tripswitch/core/store';
import { asList, asText } from './client/redis-client.js';

export function encodeChange(change: Change): string {
  return JSON.stringify(change);
}

/** Reads entries of a stream, in their order. What nobody of us wrote is left out. */
export function decodeEntries(reply: unknown): StoredChange[] {
  return asList(reply).flatMap((entry) => decodeEntry(asList(asList(entry)[1]).map(asText)) ?? []);
}

function decodeEntry(fields: readonly (string | undefined)[]): StoredChange | undefined {
  const valueOf = (field: string) => fields[fields.findIndex((name, i) => i % 2 === 0 && name === field) + 1];
  if (!fields.includes('change') || !fields.includes('replica')) return undefined;
  try {
    const change: unknown = JSON.parse(valueOf('change') ?? '');
    const replica = valueOf('replica');
    return isChange(change) && replica !== undefined ? { change, replica } : undefined;
  } catch {
    return undefined;
  }
}

const KINDS: readonly unknown[] = ['transition', 'reset', 'mode'];

function isChange(value: unknown): value is Change {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, from, to, cause, generation, at } = value as Partial<Record<keyof Change, unknown>>;
  return (
    KINDS.includes(kind) &&
    [from, to, cause].every((text) => typeof text === 'string') &&
    Number.isSafeInteger(generation) &&
    Number.isFinite(at)
  );
}
