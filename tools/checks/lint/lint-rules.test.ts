import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, test } from 'vitest';

const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url));

// The code under test is in no project, so the rules that need types are left out.
const eslint = new ESLint({ cwd: workspaceRoot, overrideConfig: [tseslint.configs.disableTypeChecked] });

async function complaints(filePath: string, code: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

describe('the machine is deterministic', () => {
  const impure = [
    'export const now = () => Date.now();',
    'export const now = () => performance.now();',
    'export const now = () => globalThis.performance.now();',
    'export const later = (f: () => void) => setTimeout(f, 1);',
    'export const later = (f: () => void) => queueMicrotask(f);',
    'export const dice = () => Math.random();',
    'export const wait = () => Promise.resolve();',
    'export const wait = async () => 1;',
    'export async function wait() { return 1; }',
    'export const load = () => import("node:fs");',
    'import { readFileSync } from "node:fs"; export const read = readFileSync;',
  ];
  test.each(impure)('%s', async (code) => {
    const [ruleId] = await complaints('packages/core/src/machine/rule.ts', code);
    expect(ruleId).toMatch(/^no-restricted-(globals|properties|syntax|imports)$/);
  });

  test('a function of its arguments is welcome', async () => {
    const code = 'export const isDue = (retryAt: number, now: number): boolean => Math.max(retryAt, 0) <= now;';
    expect(await complaints('packages/core/src/machine/rule.ts', code)).toEqual([]);
  });

  test('the floors above may read clocks', async () => {
    const code = 'export const now = (): number => performance.now();';
    expect((await complaints('packages/core/src/ports/clock.ts', code)).filter((id) => id !== 'no-undef')).toEqual([]);
  });
});

describe('files and exports', () => {
  const code = 'export const a = 1;';

  test.each(['utils.ts', 'helpers.ts', 'types.ts', 'breaker-manager.ts', 'CamelCase.ts', 'snake_case.ts'])(
    'no file is named %s',
    async (name) => {
      expect(await complaints(`packages/core/src/breaker/${name}`, code)).toEqual(['workspace/file-names']);
    },
  );

  test('a file is named for what it holds', async () => {
    expect(await complaints('packages/core/src/breaker/circuit-breaker.ts', code)).toEqual([]);
  });

  test.each(['export default 1;', 'export * from "./a.js";', 'enum A { B }\nexport { A };'])('no %s', async (bad) => {
    expect(await complaints('packages/core/src/breaker/a.ts', bad)).toContain('no-restricted-syntax');
  });
});

test.each(['test.only', 'test.skip', 'describe.skip', 'it.todo'])('no %s in a test', async (call) => {
  const code = `import { describe, it, test } from 'vitest';\nvoid [describe, it, test];\n${call}('a');`;
  expect(await complaints('packages/core/src/breaker/a.test.ts', code)).toContain('no-restricted-properties');
});
