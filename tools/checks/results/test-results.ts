import { readFile } from 'node:fs/promises';

/** How the tests of one project, or of all, ended. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface VitestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

/** Reads the report that a test run left, or undefined if it left none. */
export async function readCounts(file: string): Promise<TestCounts | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : countsOf(JSON.parse(text) as VitestReport);
}

function countsOf(report: VitestReport): TestCounts {
  // A file that cannot even be loaded fails the run without failing a test: it counts as one.
  const failed = report.success ? report.numFailedTests : Math.max(report.numFailedTests, 1);
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests };
}

/** Adds the counts of several runs. */
export function sumCounts(counts: Iterable<TestCounts>): TestCounts {
  let [passed, failed, skipped] = [0, 0, 0];
  for (const one of counts) {
    passed += one.passed;
    failed += one.failed;
    skipped += one.skipped;
  }
  return { passed, failed, skipped };
}
