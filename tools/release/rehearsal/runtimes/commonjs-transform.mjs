// Jest loads CommonJS: the cases are turned into it, and core is loaded as a user of Jest loads it.
import { transformSync } from 'esbuild';

const transform = {
  /** @type {(code: string) => { code: string }} */
  process: (code) => ({ code: transformSync(code, { format: 'cjs' }).code }),
};

export { transform as default };
