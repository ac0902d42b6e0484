import type { Change } from '@tripswitch/core';
import type { StoredChange } from '@tripswitch/core/store';

/** A change with its number in the circuit's history: by it an entry that was written twice is seen to be one. */
export interface FiledChange extends StoredChange {
  readonly sequence: number;
}

/** A line of a history file. */
export function encodeLine({ sequence, replica, change }: FiledChange): string {
  return `${JSON.stringify({ sequence, replica, ...change })}\n`;
}

/** Reads a line; undefined is one that was cut short, or that nobody of us wrote. */
export function decodeLine(line: string): FiledChange | undefined {
  try {
    const { sequence, replica, ...change } = JSON.parse(line) as Record<string, unknown>;
    const filed = { sequence, replica, change };
    return isFiledChange(filed) ? filed : undefined;
  } catch {
    return undefined;
  }
}

const KINDS: readonly unknown[] = ['transition', 'reset', 'mode'];

export function isFiledChange(value: unknown): value is FiledChange {
  if (typeof value !== 'object' || value === null) return false;
  const { sequence, replica, change } = value as Partial<Record<keyof FiledChange, unknown>>;
  return Number.isSafeInteger(sequence) && typeof replica === 'string' && isChange(change);
}

function isChange(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, from, to, cause, generation, at } = value as Partial<Record<keyof Change, unknown>>;
  return (
    KINDS.includes(kind) &&
    [from, to, cause].every((text) => typeof text === 'string') &&
    Number.isSafeInteger(generation) &&
    Number.isFinite(at)
  );
}
