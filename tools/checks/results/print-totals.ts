/**
 * Tells which tests failed in the last test run of every project and why, adds up what it reported, prints it project by
 * project, and then the totals alone on a line. Fails if a test failed, a project left no report, or nothing ran.
 */
import { testProjects } from './test-projects.js';
import { readCounts, readFailedTests, sumCounts, type TestCounts } from './test-results.js';

const projects = await testProjects();
for (const project of projects) {
  for (const { name, why } of await readFailedTests(project.reportFile)) {
    console.log(`Failed in ${project.name}: ${name}\n${why}\n`);
  }
}
const all: TestCounts[] = [];
for (const { name, reportFile } of projects) {
  const counts = (await readCounts(reportFile)) ?? { passed: 0, failed: 1, skipped: 0 };
  const { passed, failed, skipped } = counts;
  console.log(`${name.padEnd(32)} ${passed} passed / ${failed} failed / ${skipped} skipped`);
  all.push(counts);
}
const { passed, failed, skipped } = sumCounts(all);
if (passed + failed === 0) console.log('No test ran.');
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
if (failed > 0 || passed === 0) process.exitCode = 1;
