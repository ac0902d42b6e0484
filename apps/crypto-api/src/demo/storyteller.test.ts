import { expect, it } from 'vitest';
import { story, storyDurationMs } from './story.js';
import { tellStory } from './storyteller.js';

it('tells healthy, slow, down and recovering, in that order and within half a minute', async () => {
  const told: string[] = [];
  let waited = 0;
  await tellStory(
    ({ phase, step }) => told.push(`${phase.name}:${step.trouble.kind}`),
    async (durationMs) => {
      waited += durationMs;
    },
    new AbortController().signal,
  );
  expect(told).toEqual(['healthy:latency', 'slow:latency', 'down:hang', 'down:status', 'recovering:latency']);
  expect(waited).toBe(storyDurationMs);
  expect(storyDurationMs).toBeGreaterThanOrEqual(20_000);
  expect(storyDurationMs).toBeLessThanOrEqual(30_000);
  expect(story.every((phase) => phase.steps[0]?.afterMs === 0)).toBe(true);
});

it('stops where it is when its signal is aborted', async () => {
  const abort = new AbortController();
  const told: string[] = [];
  await tellStory(
    ({ phase }) => told.push(phase.name),
    async () => {
      if (told.length === 2) {
        abort.abort();
      }
    },
    abort.signal,
  );
  expect(told).toEqual(['healthy', 'slow']);
});
