import { expect, it } from 'vitest';
import { phases, story, storyDurationMs } from './story.js';

it('tells healthy, slow, down and recovering, in that order and within half a minute', () => {
  expect(phases).toEqual(['healthy', 'slow', 'down', 'recovering']);
  expect(story.map(({ phase, trouble }) => `${phase}:${trouble.kind}`)).toEqual([
    'healthy:latency',
    'slow:latency',
    'down:hang',
    'down:status',
    'recovering:latency',
  ]);
  expect(storyDurationMs()).toBeGreaterThanOrEqual(20_000);
  expect(storyDurationMs()).toBeLessThanOrEqual(30_000);
  expect(storyDurationMs('down')).toBe(12_000);
});
