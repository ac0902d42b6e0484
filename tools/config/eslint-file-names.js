import { basename } from 'node:path';

const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.(ts|js|mjs|cjs)$/;
const vague = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'types', 'type', 'misc', 'manager', 'shared']);

/**
 * Files are named in kebab-case, for what they hold: a name that fits anything gathers everything.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export const fileNames = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      kebab: 'Name the file "{{name}}" in kebab-case.',
      vague: 'Name the file "{{name}}" for what it holds.',
    },
  },
  create(context) {
    return {
      Program(node) {
        const name = basename(context.filename);
        const stem = name.replace(/\..*$/, '');
        if (!kebabCase.test(name)) context.report({ node, messageId: 'kebab', data: { name } });
        else if (vague.has(stem) || stem.endsWith('-manager'))
          context.report({ node, messageId: 'vague', data: { name } });
      },
    };
  },
};
