import { nodeOfVersion } from '../programs/install-programs.js';
import { importableNames } from '../workspace-packages.js';
import { smokeOutput, writeSmoke } from './smoke.js';
import type { Stage } from './stage.js';
import type { Case } from './table.js';

/** Loads all packages in a Node.js, as ES modules and as CommonJS, and compares what the two offer. */
export function nodeCases({ sandbox, family, core }: Stage, project: string, versions: readonly string[]): Case[] {
  return versions.map((version) => ({
    area: 'Node.js',
    name: version,
    async run() {
      const node = await nodeOfVersion(version);
      await writeSmoke(project, family, core);
      const exported: Record<string, string[]>[] = [];
      for (const file of ['smoke.mjs', 'smoke.cjs']) {
        const ran = await sandbox.tryRun(node, [file], { cwd: project });
        if (ran.code !== 0 || ran.output.trim() !== smokeOutput) throw new Error(`${file} printed:\n${ran.output}`);
        const names = await sandbox.run(node, [file, 'names'], { cwd: project });
        exported.push(JSON.parse(names) as Record<string, string[]>);
      }
      for (const name of family.flatMap(({ manifest }) => importableNames(manifest))) {
        const [esm, commonJs] = exported.map((found) => found[name]?.join());
        if (esm !== commonJs) throw new Error(`${name} exports ${esm} to import but ${commonJs} to require`);
      }
      return undefined;
    },
  }));
}
