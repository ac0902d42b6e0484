import { describe, expect, it } from 'vitest';
import { createLastKnown } from './last-known.js';

describe('the memory of last known answers', () => {
  it('gives an answer back with its age', () => {
    const clock = { now: 1000 };
    const memory = createLastKnown<string>({ mostEntries: 10, now: () => clock.now });
    memory.remember('bitcoin', 'first');
    clock.now += 2500;
    expect(memory.recall('bitcoin')).toEqual({ answer: 'first', ageMs: 2500, checkedMsAgo: 2500 });
    memory.remember('bitcoin', 'second');
    expect(memory.recall('bitcoin')).toEqual({ answer: 'second', ageMs: 0, checkedMsAgo: 0 });
    memory.remember('bitcoin', 'third, in part from before', 2500);
    clock.now += 100;
    expect(memory.recall('bitcoin')).toMatchObject({ ageMs: 2600, checkedMsAgo: 100 });
  });

  it('knows nothing it was not told, not even the names that every object has', () => {
    const memory = createLastKnown<string>({ mostEntries: 10 });
    expect(memory.recall('__proto__')).toBeUndefined();
    expect(memory.recall('constructor')).toBeUndefined();
    memory.remember('__proto__', 'a name like any other');
    expect(memory.recall('__proto__')?.answer).toBe('a name like any other');
  });

  it('stays within its bound, and lets go what was not used for longest', () => {
    const memory = createLastKnown<number>({ mostEntries: 3 });
    memory.remember('a', 1);
    memory.remember('b', 2);
    memory.remember('c', 3);
    memory.recall('a');
    memory.remember('d', 4);
    expect(memory.recall('b')).toBeUndefined();
    expect(['a', 'c', 'd'].map((key) => memory.recall(key)?.answer)).toEqual([1, 3, 4]);
    for (let key = 0; key < 1000; key += 1) {
      memory.remember(String(key), key);
    }
    expect(memory.size).toBe(3);
  });

  it('never tells a negative age', () => {
    const clock = { now: 1000 };
    const memory = createLastKnown<string>({ mostEntries: 1, now: () => clock.now });
    memory.remember('bitcoin', 'answer');
    clock.now -= 500;
    expect(memory.recall('bitcoin')?.ageMs).toBe(0);
  });
});
