import type { IncomingMessage } from 'node:http';
import type { RequestBody } from '../exchange/request-body.js';

/**
 * Reads the body of a request, whether a parser such as `express.json()` was there before or not. What is beyond the
 * limit is taken from the connection and thrown away, so that the client gets to read its answer.
 */
export async function readRawBody(
  request: IncomingMessage & { readonly body?: unknown },
  limitBytes: number,
): Promise<RequestBody> {
  if (Number(request.headers['content-length']) > limitBytes) {
    request.resume();
    return { kind: 'too_large' };
  }
  if (request.readableEnded) return parsedBefore(request.body, limitBytes);
  if (request.destroyed) return { kind: 'cut_off' };
  return await new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const collect = (chunk: Buffer): void => {
      length += chunk.length;
      if (length <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      request.off('data', collect).resume();
      resolve({ kind: 'too_large' });
    };
    request.on('data', collect);
    request.once('end', () => resolve({ kind: 'bytes', bytes: Buffer.concat(chunks) }));
    request.once('error', () => resolve({ kind: 'cut_off' }));
  });
}

/** A parser tells the value and not the bytes; what it holds when written again is close to what was sent. */
function parsedBefore(body: unknown, limitBytes: number): RequestBody {
  if (body === undefined) return { kind: 'bytes', bytes: new Uint8Array() };
  const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  if (bytes.length > limitBytes) return { kind: 'too_large' };
  return body instanceof Uint8Array || typeof body === 'string'
    ? { kind: 'bytes', bytes }
    : { kind: 'parsed', value: body };
}
