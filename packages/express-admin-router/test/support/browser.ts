import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const EXECUTABLE = '/usr/bin/chromium';

/** Whether Chromium is here. Where it is not, that is said; where everything must run, it is an error. */
export function hasChromium(): boolean {
  if (existsSync(EXECUTABLE)) return true;
  const missing = `${EXECUTABLE} is missing: the tests of the live page are not run. Install the Debian package "chromium".`;
  if (process.env['CI'] === 'true') throw new Error(missing);
  console.warn(missing);
  return false;
}

/** Starts Chromium, with nothing of its own that would go out to other hosts. */
export function launchChromium(): Promise<Browser> {
  const background = ['background-networking', 'component-update', 'sync', 'quic', 'gpu'];
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: ['--no-sandbox', '--no-first-run', ...background.map((name) => `--disable-${name}`)],
  });
}
