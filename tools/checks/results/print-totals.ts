/**
 * Tells which tests failed in the last test runs of every project and why, adds up what they reported, prints it project
 * by project, and then the totals alone on a line. Fails if a test failed, a run left no report, or nothing ran.
 */
import { testProjects } from './test-projects.js';
import { readCounts, readFailedTests, sumCounts, type TestCounts } from './test-results.js';

const projects = await testProjects();
for (const { name: project, reportFiles } of projects) {
  for (const { name, why } of (await Promise.all(reportFiles.map(readFailedTests))).flat()) {
    console.log(`Failed in ${project}: ${name}\n${why}\n`);
  }
}
const all: TestCounts[] = [];
for (const { name, reportFiles } of projects) {
  const reports = await Promise.all(reportFiles.map(readCounts));
  const counts = sumCounts(reports.map((report) => report ?? { passed: 0, failed: 1, skipped: 0 }));
  const { passed, failed, skipped } = counts;
  console.log(`${name.padEnd(32)} ${passed} passed / ${failed} failed / ${skipped} skipped`);
  all.push(counts);
}
const { passed, failed, skipped } = sumCounts(all);
if (passed + failed === 0) console.log('No test ran.');
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
if (failed > 0 || passed === 0) process.exitCode = 1;
