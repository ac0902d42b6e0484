import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeOfVersion } from '../programs/install-programs.js';
import { foreignPeers } from '../workspace-packages.js';
import { installedProject, pinnedPeer, specOf, type Stage } from './stage.js';
import type { Case } from './table.js';

const contract = fileURLToPath(new URL('store-contract.mjs', import.meta.url));

/** Holds the memory store to the contract of stores, by each vitest that a package has as its peer. */
export function vitestCases(stage: Stage): Case[] {
  const { family, core, pins, sandbox } = stage;
  return family
    .filter((published) => foreignPeers(published, family).includes('vitest'))
    .flatMap((published) =>
      pinnedPeer(stage, published, 'vitest').map((version) => ({
        area: 'peers',
        name: `${published.directory} with vitest ${version}`,
        async run() {
          const project = await installedProject(stage, [specOf(core), specOf(published), `vitest@${version}`]);
          await cp(contract, join(project, 'store-contract.test.mjs'));
          // The newest vitest needs a newer Node.js than the packages do.
          const node = await nodeOfVersion(pins.nodes.at(-1) ?? '');
          const args = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', '--outputFile=report.json'];
          const { code, output } = await sandbox.tryRun(node, args, { cwd: project });
          const report = await readFile(join(project, 'report.json'), 'utf8').catch(() => '{}');
          const { numPassedTests: passed = 0 } = JSON.parse(report) as { numPassedTests?: number };
          if (code !== 0 || passed < 10)
            throw new Error(`${passed} tests passed, vitest ended with ${code}:\n${output}`);
          return `${passed} tests`;
        },
      })),
    );
}
