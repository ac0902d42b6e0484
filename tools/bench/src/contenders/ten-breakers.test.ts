import { expect, test } from 'vitest';
import { tenBreakers } from './ten-breakers.js';

test('the ten breakers have all been used, are closed, and one is in a mode', async () => {
  const stats = (await tenBreakers()).map(({ breaker }) => breaker.getStats());
  expect(new Set(stats.map(({ name }) => name)).size).toBe(10);
  expect(stats.filter(({ mode }) => mode !== 'automatic').map(({ name }) => name)).toEqual(['in-a-mode']);
  for (const { name, state, successCount, failureCount } of stats) {
    expect(state, name).toBe('closed');
    expect(successCount, name).toBeGreaterThan(1000);
    expect(failureCount, name).toBeGreaterThan(10);
  }
});
