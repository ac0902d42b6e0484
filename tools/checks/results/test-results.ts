import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** How the tests of one project, or of all, ended. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A test that failed, or a file that could not be loaded, and the first lines of what it said. */
export interface FailedTest {
  readonly name: string;
  readonly why: string;
}

interface VitestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly VitestFile[];
}

interface VitestFile {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly fullName: string;
    readonly status: string;
    readonly failureMessages: readonly string[];
  }[];
}

/** Reads the report that a test run left, or undefined if it left none. */
export async function readCounts(file: string): Promise<TestCounts | undefined> {
  const report = await readReport(file);
  return report && countsOf(report);
}

/** Reads the tests that failed in the run that left this report. */
export async function readFailedTests(file: string): Promise<FailedTest[]> {
  const { testResults = [] } = (await readReport(file)) ?? {};
  return testResults.filter(({ status }) => status === 'failed').flatMap(failedTestsOf);
}

async function readReport(file: string): Promise<VitestReport | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as VitestReport);
}

const linesOfFailure = 12;

function failedTestsOf({ name: file, message, assertionResults }: VitestFile): FailedTest[] {
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  const all = failed.map(({ fullName, failureMessages }) => ({ name: fullName, why: failureMessages.join('\n') }));
  const told = all.length > 0 ? all : [{ name: '(the file)', why: message }];
  return told.map(({ name, why }) => ({
    name: `${basename(file)} > ${name}`,
    why: why.split('\n').slice(0, linesOfFailure).join('\n'),
  }));
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
