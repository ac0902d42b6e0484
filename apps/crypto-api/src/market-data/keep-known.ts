type Parts = Readonly<Record<string, unknown>>;

/**
 * Fills what a new answer lacks with what was known before: an absence tells nothing, and replaces nothing. Absent is
 * what is null, missing or an empty list; objects are filled part by part, and lists of things with an `id` by that.
 *
 * @returns the new answer itself where nothing had to be filled in
 */
export function keepKnown<Value>(fresh: Value, known: Value): Value {
  return filled(fresh, known) as Value;
}

function filled(fresh: unknown, known: unknown): unknown {
  if (isAbsent(fresh)) {
    return isAbsent(known) ? fresh : known;
  }
  if (Array.isArray(fresh) && Array.isArray(known)) {
    const before = new Map((known as unknown[]).map((item) => [idOf(item), item]));
    return unlessSame(
      fresh,
      (fresh as unknown[]).map((item) => (idOf(item) === undefined ? item : filled(item, before.get(idOf(item))))),
    );
  }
  if (isParts(fresh) && isParts(known)) {
    const names = new Set([...Object.keys(fresh), ...Object.keys(known)]);
    const all = Object.fromEntries([...names].map((name) => [name, filled(own(fresh, name), own(known, name))]));
    return [...names].every((name) => all[name] === own(fresh, name)) ? fresh : all;
  }
  return fresh;
}

function unlessSame(fresh: readonly unknown[], all: readonly unknown[]): readonly unknown[] {
  return all.every((item, index) => item === fresh[index]) ? fresh : all;
}

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

function isParts(value: unknown): value is Parts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(parts: Parts, name: string): unknown {
  return Object.hasOwn(parts, name) ? parts[name] : undefined;
}

function idOf(item: unknown): unknown {
  return isParts(item) ? item['id'] : undefined;
}
