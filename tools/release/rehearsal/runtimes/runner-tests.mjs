// The cases as tests of Jest and of Vitest, which both have a global `test`.
import { breakerCases } from './breaker-cases.mjs';

for (const [name, run] of Object.entries(breakerCases)) {
  /** @type {{ test: (name: string, run: () => Promise<void>) => void }} */ (/** @type {unknown} */ (globalThis)).test(
    name,
    run,
  );
}
