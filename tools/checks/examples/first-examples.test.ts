import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeBlocks } from '../../config/code-blocks.js';
import { workspaceRoot } from '../workspace-root.js';

const packages = ['core', 'store-file', 'metrics-prometheus', 'express-admin-router', 'testkit'];
const readmes = ['README.md', ...packages.map((name) => `packages/${name}/README.md`)];

// That the examples run is tested beside each README.
test.each(readmes)(
  '%s begins with plain JavaScript that protects a fetch and asserts that the circuit opens',
  (page) => {
    const [first] = codeBlocks(readFileSync(join(workspaceRoot, page), 'utf8'));
    expect(first?.extension).toBe('js');
    expect(first?.code).toContain('readResponse(fetch(url, { signal }))');
    expect(first?.code).toContain('classify: classifyHttp');
    expect(first?.code).toMatch(/^assert\..*\bopen\b/m);
  },
);
