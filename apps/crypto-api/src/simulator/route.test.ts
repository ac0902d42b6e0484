import { expect, it } from 'vitest';
import { matchRoute } from './route.js';

it('tells the three routes apart', () => {
  expect(matchRoute('/api/v3/simple/price')).toEqual({ route: 'prices' });
  expect(matchRoute('/api/v3/coins/markets')).toEqual({ route: 'markets' });
  expect(matchRoute('/api/v3/coins/usd-coin')).toEqual({ route: 'coins', id: 'usd-coin' });
  expect(matchRoute('/api/v3/coins/%C3%A9')).toEqual({ route: 'coins', id: 'é' });
});

it('serves nothing else, and survives a path that is not properly encoded', () => {
  for (const path of ['/', '/api/v3', '/api/v3/coins', '/api/v3/coins/a/b', '/simple/price']) {
    expect(matchRoute(path)).toBeUndefined();
  }
  expect(matchRoute('/api/v3/coins/%ff')).toEqual({ route: 'coins', id: '%ff' });
});
