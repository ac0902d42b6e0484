// A worker with the compatibility flag nodejs_compat, which has parts of `process` and an AsyncLocalStorage.
import { breakerCases } from './breaker-cases.mjs';
import { contextCases } from './context-cases.mjs';
import { runCases } from './run-cases.mjs';

const worker = {
  async test() {
    await runCases({ ...breakerCases, ...contextCases });
  },
};

export { worker as default };
