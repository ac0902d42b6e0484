import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testFiles } from '../catalogue/marks.js';
import { testProjects } from './test-projects.js';
import { readCounts, readFailedTests, sumCounts } from './test-results.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'test-results-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function reported(report: object): Promise<string> {
  const file = join(folder, 'report.json');
  const counts = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  await writeFile(file, JSON.stringify({ ...counts, testResults: [], ...report }));
  return file;
}

const countsOf = async (report: object) => readCounts(await reported(report));

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

describe('the failed tests of a report', () => {
  const failedTestsOf = async (testResults: object[]) => readFailedTests(await reported({ testResults }));

  test('are told with the first lines of why', async () => {
    const assertionResults = [
      { fullName: 'a sum is right', status: 'passed', failureMessages: [] },
      { fullName: 'a sum is wrong', status: 'failed', failureMessages: [`expected 4\n${'at\n'.repeat(100)}`] },
    ];
    const [failed, ...others] = await failedTestsOf([
      { name: '/a/fine.test.ts', status: 'passed', message: '', assertionResults: assertionResults.slice(0, 1) },
      { name: '/a/sum.test.ts', status: 'failed', message: '', assertionResults },
    ]);
    expect(others).toEqual([]);
    expect(failed?.name).toBe('sum.test.ts > a sum is wrong');
    expect(failed?.why.split('\n')).toHaveLength(12);
    expect(failed?.why).toContain('expected 4');
  });

  test('hold a file that could not be loaded', async () => {
    const file = { name: '/a/broken.test.ts', status: 'failed', message: 'Cannot find it', assertionResults: [] };
    expect(await failedTestsOf([file])).toEqual([{ name: 'broken.test.ts > (the file)', why: 'Cannot find it' }]);
  });

  test('are none where no report was left', async () => {
    expect(await readFailedTests(join(folder, 'none.json'))).toEqual([]);
  });
});

test('every project with a test script is found, with a report for each of its test scripts', async () => {
  const reports = (await testProjects()).map(({ name, reportFiles }) => [
    name,
    reportFiles.map((file) => basename(file)),
  ]);
  expect(Object.fromEntries(reports)).toMatchObject({
    '@tripswitch/core': ['vitest.json', 'long.json'],
    'crypto-api': ['vitest.json', 'long.json'],
    checks: ['vitest.json'],
  });
});

test('every project that has long tests runs them, and leaves a report of them', async () => {
  for (const { name, reportFiles } of await testProjects()) {
    const files = await testFiles(resolve(reportFiles[0] ?? '', '../..'));
    const hasLongTests = files.some((file) => file.endsWith('.long.test.ts'));
    expect(reportFiles.map((file) => basename(file)).includes('long.json'), name).toBe(hasLongTests);
  }
});
