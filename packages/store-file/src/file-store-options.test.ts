import { describe, expect, test } from 'vitest';
import { resolveFileStoreOptions, type FileStoreOptions } from './file-store-options.js';

describe('the options of a file store', () => {
  test('have defaults', () => {
    expect(resolveFileStoreOptions({ directory: 'state', lockStaleMs: undefined })).toEqual({
      directory: 'state',
      pollIntervalMs: 1_000,
      lockStaleMs: 3_000,
      historyLimit: 1_000,
    });
  });

  test.each<[unknown, string]>([
    [undefined, 'options is undefined, expected an object'],
    [null, 'options is null, expected an object'],
    [{}, 'directory is undefined'],
    [{ directory: '' }, 'directory is "", expected the path of a directory'],
    [{ directory: 'a\0b' }, 'directory is "a\\u0000b"'],
    [{ directory: 7 }, 'directory is 7'],
    [{ directory: 'd', pollIntervalMs: 0 }, 'pollIntervalMs is 0'],
    [{ directory: 'd', pollIntervalMs: NaN }, 'pollIntervalMs is NaN'],
    [{ directory: 'd', lockStaleMs: 1_999 }, 'lockStaleMs is 1999, expected a whole number from 2000 to 3600000'],
    [{ directory: 'd', historyLimit: '10' }, 'historyLimit is "10"'],
    [{ directory: 'd', historyLimit: Object.create(null) as unknown }, 'historyLimit is an object'],
    [
      { directory: 'd', pollInterval: 5 },
      'pollInterval is no option; known are directory, pollIntervalMs, lockStaleMs, historyLimit',
    ],
    [{ directory: 'd', ['__proto__']: 5 }, '__proto__ is no option; known are'],
  ])('refuse %j by name and value', (options, problem) => {
    expect(() => resolveFileStoreOptions(options as FileStoreOptions)).toThrow(problem);
  });

  test('name every problem at once', () => {
    const options = { directory: '', pollIntervalMs: -1, lockStaleMs: 1 };
    expect(() => resolveFileStoreOptions(options)).toThrow(/directory.*pollIntervalMs.*lockStaleMs/);
  });
});
