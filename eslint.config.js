import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { fileNames } from './tools/config/eslint-file-names.js';
import { deterministicMachine } from './tools/config/eslint-deterministic-machine.js';

const tests = ['**/*.test.ts', '**/test/**/*.ts'];
const configs = ['**/*.config.ts', '**/*.config.js', '**/*.config.mjs'];

export default defineConfig(
  globalIgnores(['**/dist/', '**/.test-results/', '**/coverage/', '.nx/', '**/tsup.config.bundled_*']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        // One program for everything: a program for each package would check core once for each.
        project: ['tsconfig.json', 'packages/express-admin-router/src/page/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { workspace: { rules: { 'file-names': fileNames } } },
    rules: {
      'workspace/file-names': 'error',
      'max-lines': ['error', { max: 330, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
        { selector: 'ExportAllDeclaration', message: 'List each export by name.' },
        { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // At odds with no-non-null-assertion, which wants the assertion to be spelt out.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // A public method that promises a result rejects, and never throws, whether or not it waits for anything.
      '@typescript-eslint/require-await': 'off',
      // A caller's own reason or error is handed on as it is.
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      // Classes that hold plain data, such as permits, are matched by their shape.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  deterministicMachine('packages/core/src/machine/**/*.ts', tests),
  {
    files: tests,
    rules: {
      'max-lines': 'off',
      'no-restricted-properties': [
        'error',
        ...['describe', 'test', 'it'].flatMap((object) =>
          ['only', 'skip', 'todo', 'fails'].map((property) => ({ object, property, message: 'Every test runs.' })),
        ),
      ],
      // A test throws whatever a user's function may throw, and hands on functions that only look asynchronous.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A stand-in does nothing, and is looked at by name.
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // A mock is told the type of the module that it stands in for.
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
    },
  },
  { files: configs, rules: { 'no-restricted-syntax': 'off' } },
);
