/** The keys of one circuit. All share a hash tag, so that a cluster keeps them on one node. */
export interface CircuitKeys {
  /** A hash: the record, and a small head that names its state. It is the channel of the circuit's news as well. */
  readonly record: string;
  /** A stream of changes. */
  readonly history: string;
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const ESCAPED_SURROGATE = /%u([0-9a-f]{4})/g;

/**
 * Makes a part of a key of any name: percent-encoded, so that it has no brace, which would end the hash tag. A lone
 * surrogate, which UTF-8 cannot express, becomes `%u` and its number.
 */
export function encodeName(name: string): string {
  const parts = name.split(LONE_SURROGATE).map(encodeURIComponent);
  const surrogates = name.match(LONE_SURROGATE) ?? [];
  return parts.reduce((text, part, i) => `${text}%u${(surrogates[i - 1] as string).charCodeAt(0).toString(16)}${part}`);
}

/** Undefined where the text is not what `encodeName` made of any name. */
export function decodeName(text: string): string | undefined {
  try {
    const parts = text.split(ESCAPED_SURROGATE);
    const name = parts
      .map((part, i) => (i % 2 === 0 ? decodeURIComponent(part) : String.fromCharCode(parseInt(part, 16))))
      .join('');
    return encodeName(name) === text ? name : undefined;
  } catch {
    return undefined;
  }
}

export function circuitKeys(keyPrefix: string, name: string): CircuitKeys {
  const record = `${keyPrefix}:{${encodeName(name)}}`;
  return { record, history: `${record}:history` };
}

/** The key to which unreadable data is copied. It is never deleted here. */
export function quarantineKey(keys: CircuitKeys, at: number, nonce: string): string {
  return `${keys.record}:unreadable:${at}-${nonce}`;
}

/** A pattern for `SCAN` that matches every record key, and other keys as well. */
export function recordPattern(keyPrefix: string): string {
  return `${keyPrefix.replace(/[\\*?[\]^-]/g, '\\$&')}:{*}`;
}

/** The name whose record has this key; undefined where it is another kind of key. */
export function nameOfRecord(keyPrefix: string, key: string): string | undefined {
  const start = `${keyPrefix}:{`;
  if (!key.startsWith(start) || !key.endsWith('}')) return undefined;
  return decodeName(key.slice(start.length, -1));
}
