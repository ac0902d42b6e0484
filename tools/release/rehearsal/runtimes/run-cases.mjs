/* global clearTimeout, console, setTimeout */

/**
 * Runs cases one after the other, and prints a line for each.
 *
 * @param {Readonly<Record<string, () => Promise<void>>>} cases
 */
export async function runCases(cases) {
  for (const [name, run] of Object.entries(cases)) {
    try {
      await inTime(run());
      console.log(`ok ${name}`);
    } catch (error) {
      console.log(`FAILED ${name}: ${String(error)}`);
    }
  }
}

/** @type {(running: Promise<void>) => Promise<void>} */
async function inTime(running) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(reject, 8000, new Error('not over after 8 s'))));
  try {
    await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}
