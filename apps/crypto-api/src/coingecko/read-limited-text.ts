import { UnreadableAnswerError } from './unreadable-answer-error.js';

/**
 * Reads a response's text, and gives up on one that is longer than `mostBytes`: memory is ours, its length is not.
 *
 * An abort of the signal ends it, and the connection with it. `fetch` promises that too, but the one of Node.js 20 loses
 * the abort of a body that is being read once garbage was collected (nodejs/undici#4627): an answer that drips in would
 * hold its connection for as long as it likes.
 */
export async function readLimitedText(response: Response, mostBytes: number, signal: AbortSignal): Promise<string> {
  if (response.body === null) {
    return '';
  }
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const cancel = () => void reader.cancel(signal.reason).catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    const decoder = new TextDecoder();
    let text = '';
    let bytes = 0;
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      bytes += piece.value.byteLength;
      if (bytes > mostBytes) {
        cancel();
        throw new UnreadableAnswerError(`the answer is longer than ${mostBytes} bytes`);
      }
      text += decoder.decode(piece.value, { stream: true });
    }
    // What was cancelled looks like the end.
    signal.throwIfAborted();
    return text + decoder.decode();
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
