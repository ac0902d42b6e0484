import { expect, it, vi } from 'vitest';
import { readLimitedText } from './read-limited-text.js';
import { UnreadableAnswerError } from './unreadable-answer-error.js';

/** An answer that begins, and never ends. */
function unfinished() {
  const cancelled = vi.fn();
  const start = (controller: ReadableStreamDefaultController<Uint8Array>) => controller.enqueue(Buffer.from('text'));
  return { response: new Response(new ReadableStream({ start, cancel: cancelled })), cancelled };
}

it('reads a text whole, also one without a body', async () => {
  const { signal } = new AbortController();
  expect(await readLimitedText(new Response('prïces'), 7, signal)).toBe('prïces');
  expect(await readLimitedText(new Response(null), 7, signal)).toBe('');
});

it('gives up on a text that is too long, and cancels it', async () => {
  const { response, cancelled } = unfinished();
  const reading = readLimitedText(response, 3, new AbortController().signal);
  await expect(reading).rejects.toThrow(UnreadableAnswerError);
  expect(cancelled).toHaveBeenCalled();
});

it.each([true, false])('ends, and cancels what it reads, when the signal is aborted (before: %s)', async (before) => {
  const { response, cancelled } = unfinished();
  const abort = new AbortController();
  if (before) abort.abort();
  const reading = readLimitedText(response, 100, abort.signal);
  if (!before) setImmediate(() => abort.abort());
  await expect(reading).rejects.toHaveProperty('name', 'AbortError');
  expect(cancelled).toHaveBeenCalled();
});
