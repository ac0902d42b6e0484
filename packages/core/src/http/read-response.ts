import { read, statusOf } from '../errors/http-status.js';
import { showValue } from '../validation/show-value.js';

/** As much of a response of fetch as is needed to read it. */
export interface FetchResponseLike {
  readonly status: number;
  readonly headers: object;
  readonly body?: unknown;
  arrayBuffer(): PromiseLike<ArrayBuffer>;
}

/** As much of a response of undici's `request` as is needed to read it. */
export interface UndiciResponseLike {
  readonly statusCode: number;
  readonly headers: object;
  readonly body: { arrayBuffer(): PromiseLike<ArrayBuffer> };
}

/** How a response is read. */
export interface ReadResponseOptions {
  /** The bytes that its body may have, as they are after decompression. A longer one is given up. Default: no limit. */
  readonly maxBytes?: number | undefined;
}

/** A response whose body is here: nothing of it is waited for any more. */
export interface ReadResponse<Headers extends object = object> {
  readonly status: number;
  /** Whether the status is from 200 to 299. */
  readonly ok: boolean;
  /** The headers of the response, as they were. */
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** The body as UTF-8. */
  text(): string;
  /**
   * The body as JSON.
   *
   * @throws SyntaxError when it is none.
   */
  json(): unknown;
}

/**
 * Reads a response to its end. Called inside `breaker.call`, the body is part of the call: one that stalls or is cut off
 * fails it, within `callTimeoutMs`, and `classifyHttp` judges what comes back by its status.
 *
 * @param response - A response of fetch (or one like it) or of undici's `request`, or the promise of one.
 * @example
 * ```ts
 * const { status, json } = await breaker.call(({ signal }) => readResponse(fetch(url, { signal })));
 * ```
 * @throws TypeError when there is no response to read or an option is wrong; an error with the code
 * `ERR_RESPONSE_TOO_LARGE` when the body has more than `maxBytes`; and what reading it throws.
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
  // Leaving the loop by an error ends the body, and with it the connection.
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
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`readResponse: options is ${showValue(options)}, expected an object`);
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
