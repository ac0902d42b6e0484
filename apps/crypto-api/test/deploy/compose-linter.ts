import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { deployFolder } from './compose-file.js';

const resultsSchema = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(z.object({ rule: z.string(), line: z.number(), message: z.string() })),
  }),
);

// A program and not an import, since its types cannot be resolved by TypeScript's rules for Node.js.
const require = createRequire(import.meta.url);
const program = join(dirname(require.resolve('dclint/package.json')), 'bin/dclint.cjs');
const config = fileURLToPath(new URL('dclint.json', import.meta.url));

/** What dclint, which has the schema of compose files, says of files: a line each. */
export function lintCompose(files: readonly string[]): string[] {
  const args = [program, '--config', config, '--formatter', 'json', ...files];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: deployFolder, encoding: 'utf8' });
  if (stdout === '') {
    throw new Error(`dclint said nothing: ${stderr}`);
  }
  const results = resultsSchema.parse(JSON.parse(stdout));
  if (results.length !== files.length) {
    throw new Error(`dclint looked at ${results.length} of ${files.length} files`);
  }
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ rule, line, message }) => `${filePath}:${line} ${rule}: ${message}`),
  );
}
