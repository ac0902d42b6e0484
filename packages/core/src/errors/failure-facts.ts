import type { FailureFacts } from '../machine/machine.js';
import { read, responseOf, statusOf } from './http-status.js';

// Together with the space between them at most 200 characters.
const NAME_LENGTH = 120;
const CODE_LENGTH = 79;

/** The facts of a call that failed, from what it threw or returned. Never throws, whatever that was. */
export function failureFacts(end: { readonly error?: unknown; readonly value?: unknown }): FailureFacts {
  const returned = 'value' in end;
  const failure = returned ? end.value : end.error;
  const status = statusOf(returned ? failure : responseOf(failure));
  if (status !== undefined) return { name: 'HttpError', code: status };
  if (returned && !isText(read(failure, 'stack'))) return { name: 'ReturnedValue', code: null };
  const [name, className] = [read(failure, 'name'), read(read(failure, 'constructor'), 'name')];
  // A class that extends Error and does not say its name has that of Error.
  const known = (name === 'Error' ? [className, name] : [name, className]).find(isText);
  return {
    name: clean(known ?? (failure === undefined ? 'Failure' : typeof failure), NAME_LENGTH),
    code: codeOf(failure),
  };
}

/** The code of the error, or else of what caused it: `fetch` says why only there. */
function codeOf(error: unknown): string | number | null {
  for (let depth = 0, from = error; depth < 5; depth++, from = read(from, 'cause')) {
    const code = read(from, 'code');
    if (isText(code)) return clean(code, CODE_LENGTH);
    // The numbers of a DOMException are a legacy that its name has replaced.
    if (Number.isFinite(code) && read(from, 'INDEX_SIZE_ERR') === undefined) return code as number;
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
