import { UnreadableAnswerError } from './unreadable-answer-error.js';

/** Reads a response's text, and gives up on one that is longer than `mostBytes`: memory is ours, its length is not. */
export async function readLimitedText(response: Response, mostBytes: number): Promise<string> {
  if (response.body === null) {
    return '';
  }
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Leaving the loop by an error cancels the stream, which closes the connection.
  for await (const piece of response.body as AsyncIterable<Uint8Array>) {
    bytes += piece.byteLength;
    if (bytes > mostBytes) {
      throw new UnreadableAnswerError(`the answer is longer than ${mostBytes} bytes`);
    }
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}
