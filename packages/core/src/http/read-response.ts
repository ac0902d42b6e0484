import { read, statusOf } from '../errors/http-status.js';
import { holdsOptions, showValue } from '../validation/rules.js';

/** The part of a response of fetch that is read. */
export interface FetchResponseLike {
  readonly status: number;
  readonly headers: object;
  readonly body?: unknown;
  /** Reads the body to its end. */
  arrayBuffer(): PromiseLike<ArrayBuffer>;
}

/** The part of a response of undici's `request` that is read. */
export interface UndiciResponseLike {
  readonly statusCode: number;
  readonly headers: object;
  readonly body: {
    /** Reads the body to its end. */
    arrayBuffer(): PromiseLike<ArrayBuffer>;
  };
}

/** How a response is read. */
export interface ReadResponseOptions {
  /** The most bytes that the body may have, after decompression. Default: no limit. */
  readonly maxBytes?: number | undefined;
}

/** A response whose body has been read. */
export interface ReadResponse<Headers extends object = object> {
  readonly status: number;
  /** Whether the status is from 200 to 299. */
  readonly ok: boolean;
  /** The headers of the response, unchanged. */
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** The body as UTF-8. */
  text(): string;
  /** The body as parsed JSON. Throws a SyntaxError if it is none. */
  json(): unknown;
}

/**
 * Reads a response to its end. Inside `breaker.call` the body is then part of the call: if it stalls or is cut off, the
 * call fails, within `callTimeoutMs`. `classifyHttp` judges the result by its status.
 *
 * @param response - A response of fetch (or one like it) or of undici's `request`, or the promise of one.
 * @example
 * ```ts
 * const { status, json } = await breaker.call(({ signal }) => readResponse(fetch(url, { signal })));
 * ```
 * @throws TypeError without a response, or on an invalid option; an error with the code `ERR_RESPONSE_TOO_LARGE` on a body
 * of more than `maxBytes`; and what reading the body throws.
 */
export async function readResponse<Response extends FetchResponseLike | UndiciResponseLike>(
  response: Response | PromiseLike<Response>,
  options?: ReadResponseOptions,
): Promise<ReadResponse<Response['headers']>> {
  const answer = await response;
  const maxBytes = readMaxBytes(options);
  const status = statusOf(answer);
  const source = [answer, read(answer, 'body')].find((part) => typeof read(part, 'arrayBuffer') === 'function');
  if (status === undefined || source === undefined) {
    throw new TypeError(`readResponse: the response is ${showValue(answer)}, expected one of fetch or undici`);
  }
  const bytes = await bytesOf(source as Source, read(answer, 'body'), maxBytes);
  const text = () => new TextDecoder().decode(bytes);
  const json = () => JSON.parse(text()) as unknown;
  return { status, ok: status >= 200 && status < 300, headers: answer.headers, body: bytes, text, json };
}

interface Source {
  arrayBuffer(): PromiseLike<ArrayBuffer>;
}

async function bytesOf(source: Source, body: unknown, maxBytes = Infinity): Promise<Uint8Array> {
  if (maxBytes === Infinity || typeof read(body, Symbol.asyncIterator) !== 'function') {
    const bytes = new Uint8Array(await source.arrayBuffer());
    if (bytes.byteLength > maxBytes) throw tooLarge(maxBytes);
    return bytes;
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  // An error that leaves the loop ends the body, and with it the connection.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

function tooLarge(maxBytes: number): Error {
  const error = new RangeError(`readResponse: the body has more than maxBytes, ${maxBytes}`);
  return Object.assign(error, { code: 'ERR_RESPONSE_TOO_LARGE' });
}

function readMaxBytes(options: unknown): number | undefined {
  if (options === undefined) return undefined;
  if (!holdsOptions(options, ['maxBytes'])) {
    throw new TypeError(`readResponse: options is ${showValue(options)}, expected an object with the option maxBytes`);
  }
  const unknown = Object.keys(options).find((key) => key !== 'maxBytes');
  if (unknown !== undefined) throw new TypeError(`readResponse: ${showValue(unknown)} is no option, expected maxBytes`);
  const { maxBytes }: { maxBytes?: unknown } = options;
  if (maxBytes === undefined) return undefined;
  if (typeof maxBytes === 'number' && (maxBytes === Infinity || Number.isSafeInteger(maxBytes)) && maxBytes > 0) {
    return maxBytes;
  }
  throw new TypeError(`readResponse: maxBytes is ${showValue(maxBytes)}, expected a whole number of bytes above 0`);
}
