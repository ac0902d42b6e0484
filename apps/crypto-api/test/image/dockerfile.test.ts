import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { prepareStart } from '../../src/wiring/start.js';
import { contextFiles, inContext } from './build-context.js';
import {
  argumentsOf,
  commandOf,
  contextFolder,
  copiesOf,
  dockerfileText,
  environmentOf,
  readStages,
} from './dockerfile.js';

const stages = readStages();
const last = stages.at(-1)!;

describe('the Dockerfile', () => {
  it('is well-formed', () => {
    expect(validate(dockerfileText)).toEqual([]);
  });

  it('builds in one stage and runs in another, both on one image of an exact version', () => {
    expect(stages.map(({ from, name }) => ({ from, name }))).toEqual([
      { from: expect.stringMatching(/^node:\d+\.\d+\.\d+-bookworm-slim$/) as string, name: 'base' },
      { from: 'base', name: 'build' },
      { from: 'base', name: null },
    ]);
    expect(copiesOf(last)).toEqual(
      ['package.json', 'node_modules', 'dist'].map((name) => ({
        from: 'build',
        source: `/out/${name}`,
        target: name === 'package.json' ? './' : `./${name}`,
      })),
    );
  });

  it('takes a Node.js that the API and CI are made for', () => {
    const major = /node:(\d+)/.exec(stages[0]!.from!)![1]!;
    expect(Number(major)).toBeGreaterThanOrEqual(20);
    const workflow = readFileSync(join(contextFolder, '.github/workflows/ci.yml'), 'utf8');
    expect(/node: \[(.*)\]/.exec(workflow)![1]!.split(', ')).toContain(major);
  });

  it('runs as nobody special, with a health check and a signal to end by', () => {
    expect(argumentsOf(last, 'USER')).toEqual(['node']);
    expect(argumentsOf(last, 'RUN')).toEqual(['install -d -o node -g node -m 0700 /var/lib/app/circuit_breakers']);
    expect(argumentsOf(last, 'STOPSIGNAL')).toEqual(['SIGTERM']);
    expect(commandOf(last, 'HEALTHCHECK').join(' ')).toContain('/health/live');
    expect(commandOf(last, 'CMD')).toEqual(['node', '--enable-source-maps', 'dist/main.js']);
    expect(argumentsOf(last, 'EXPOSE')).toEqual([environmentOf(last)['PORT']]);
    expect(prepareStart(environmentOf(last))).toMatchObject({ ok: true });
  });
});

describe('the context of the build', () => {
  it('has the sources and manifests of all projects, for the lockfile speaks of them all', () => {
    const files = contextFiles();
    expect(files).toEqual(
      expect.arrayContaining([
        '.npmrc',
        'package.json',
        'pnpm-lock.yaml',
        'pnpm-workspace.yaml',
        'nx.json',
        'tsconfig.base.json',
        'tools/config/tsup.ts',
        'apps/crypto-api/src/main.ts',
        'packages/core/src/index.ts',
        'tools/bench/package.json',
      ]),
    );
  });

  it('has nothing that was installed or built here, no tests, and nothing that may hold a secret', () => {
    const unwanted = [
      '.git/config',
      '.env',
      'apps/crypto-api/.env.production',
      'node_modules/nx/package.json',
      'packages/core/node_modules/x/index.js',
      'packages/core/dist/index.js',
      'packages/core/src/index.test.ts',
      'packages/core/test/cost.test.ts',
      'apps/crypto-api/.test-results/vitest.json',
      '.nx/cache/1.db',
      'docs/architecture.md',
      'npm-debug.log',
    ];
    expect(inContext(unwanted)).toEqual([]);
  });
});
