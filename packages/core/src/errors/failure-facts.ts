import type { FailureFacts } from '../machine/machine.js';
import { read, responseOf, statusOf } from './http-status.js';

// Together with the space between them at most 200 characters.
const NAME_LENGTH = 120;
const CODE_LENGTH = 79;
const CAUSES = 5;

/** The facts of a call that failed, from what it threw or returned. Never throws, whatever that was. */
export function failureFacts(result: { readonly error: unknown } | { readonly value: unknown }): FailureFacts {
  const returned = 'value' in result;
  const failure = returned ? result.value : result.error;
  const status = statusOf(returned ? failure : responseOf(failure));
  if (status !== undefined) return { name: 'HttpError', code: status };
  if (returned && !isError(failure)) return { name: 'ReturnedValue', code: null };
  return { name: clean(nameOf(failure), NAME_LENGTH), code: codeOf(failure) };
}

function nameOf(error: unknown): string {
  if (typeof error !== 'object' || error === null)
    return `Thrown${capitalized(error === null ? 'null' : typeof error)}`;
  const name = read(error, 'name');
  if (isText(name) && name !== 'Error') return name;
  // A class that extends Error and does not say its name has that of Error.
  const className = read(read(error, 'constructor'), 'name');
  if (isText(className) && className !== 'Object') return className;
  return isText(name) || isError(error) ? 'Error' : 'ThrownObject';
}

/** The code of the error, or else of what caused it: `fetch` says why only there. */
function codeOf(error: unknown): string | number | null {
  let from: unknown = error;
  for (let depth = 0; depth < CAUSES && typeof from === 'object' && from !== null; depth++) {
    const code = read(from, 'code');
    if (isText(code)) return clean(code, CODE_LENGTH);
    // The numbers of a DOMException are a legacy that its name has replaced.
    if (typeof code === 'number' && Number.isFinite(code) && !isDomException(from)) return code;
    from = read(from, 'cause');
  }
  return null;
}

/** Fit for one line of a log: cut, and without what would break the line or hide what stands in it. */
function clean(text: string, length: number): string {
  const cut = text.length > length ? `${text.slice(0, length - 1)}…` : text;
  return cut.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isError(value: unknown): boolean {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

function isDomException(error: object): boolean {
  try {
    return Object.prototype.toString.call(error) === '[object DOMException]';
  } catch {
    return false;
  }
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
