import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testProjects } from './test-projects.js';
import { readCounts, sumCounts } from './test-results.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'test-results-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function countsOf(report: object): Promise<unknown> {
  const file = join(folder, 'report.json');
  await writeFile(
    file,
    JSON.stringify({ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, ...report }),
  );
  return readCounts(file);
}

describe('the counts of a report', () => {
  test('are its passed, failed and skipped tests', async () => {
    const report = { success: false, numPassedTests: 7, numFailedTests: 2, numPendingTests: 1 };
    expect(await countsOf(report)).toEqual({ passed: 7, failed: 2, skipped: 1 });
  });

  test('hold a failure for a file that could not be loaded', async () => {
    expect(await countsOf({ success: false, numPassedTests: 7 })).toEqual({ passed: 7, failed: 1, skipped: 0 });
  });

  test('are unknown where no report was left', async () => {
    expect(await readCounts(join(folder, 'none.json'))).toBeUndefined();
  });

  test('add up', () => {
    const counts = [
      { passed: 1, failed: 2, skipped: 3 },
      { passed: 10, failed: 20, skipped: 30 },
    ];
    expect(sumCounts(counts)).toEqual({ passed: 11, failed: 22, skipped: 33 });
    expect(sumCounts([])).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });
});

test('every project with a test script is found', async () => {
  const names = (await testProjects()).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['@tripswitch/core', 'crypto-api', 'checks']));
});
