const impureGlobals = [
  'Date',
  'performance',
  'process',
  'globalThis',
  'console',
  'crypto',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'queueMicrotask',
  'Promise',
  'AbortController',
  'AbortSignal',
  'EventTarget',
  'WeakRef',
  'FinalizationRegistry',
];

/**
 * The machine is a function of what it is handed: it reads no clock, arms no timer, knows no promise and rolls no dice.
 *
 * @param {string} machine The glob of the machine's files.
 * @param {string[]} tests The globs of tests, which may do all of that.
 * @returns {import('eslint').Linter.Config}
 */
export function deterministicMachine(machine, tests) {
  const message = 'The machine is deterministic: hand this in as an argument.';
  return {
    files: [machine],
    ignores: tests,
    rules: {
      'no-restricted-globals': ['error', ...impureGlobals.map((name) => ({ name, message }))],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message }],
      'no-restricted-imports': ['error', { patterns: [{ group: ['node:*'], message }] }],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
        { selector: 'ExportAllDeclaration', message: 'List each export by name.' },
        { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' },
        { selector: ':function[async=true]', message },
        { selector: 'AwaitExpression', message },
        { selector: 'ForOfStatement[await=true]', message },
        { selector: 'ImportExpression', message },
      ],
    },
  };
}
