import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { sectionsOf } from '../versions/changelog.js';
import { familyPeers, readManifest, type PublicPackage } from '../workspace-packages.js';
import { misfits, warnsOfPeers } from './fitting.js';
import type { PackageManager } from './package-managers.js';
import { smokeOutput, writeSmoke } from './smoke.js';
import { expectSuccess, requiredPeers, specOf, type Stage } from './stage.js';
import type { Case } from './table.js';

/** Installs some packages as a user would, and loads them. */
function install(stage: Stage, manager: PackageManager, wanted: readonly PublicPackage[], name: string): Case {
  return {
    area: 'install',
    name: `${name} with ${manager.name}`,
    async run() {
      const { core, sandbox } = stage;
      const loaded = wanted.includes(core) ? wanted : [core, ...wanted];
      const peers = loaded.flatMap((published) => requiredPeers(stage, published));
      const asked = manager.installsPeers ? wanted.map(specOf) : [...loaded.map(specOf), ...peers];
      const folder = await sandbox.newProject();
      const added = await manager.add(folder, [...new Set(asked)]);
      expectSuccess(added, manager.name);
      if (warnsOfPeers(added.output)) throw new Error(`${manager.name} warns of peers:\n${added.output}`);
      // What pnpm installed as a peer the project itself cannot import: who imports core asks for it as well.
      if (manager === stage.managers.pnpm && !wanted.includes(core)) {
        expectSuccess(await manager.add(folder, [specOf(core)]), manager.name);
      }
      await writeSmoke(folder, loaded, core);
      for (const file of ['smoke.mjs', 'smoke.cjs']) {
        const ran = await manager.runModule(folder, file);
        if (ran.code !== 0 || ran.output.trim() !== smokeOutput) throw new Error(`${file} printed:\n${ran.output}`);
      }
      if (manager !== stage.managers.plugAndPlay) {
        const found = await misfits(
          folder,
          loaded.map(({ manifest }) => manifest.name),
        );
        if (found.length > 0) throw new Error(found.join('\n'));
      }
      return undefined;
    },
  };
}

/** Each package alone, each two that have the same peer, and all at once, by every package manager. */
export function installCases(stage: Stage): Case[] {
  const { family, core, managers } = stage;
  const others = family.filter((published) => familyPeers(published, family).length > 0);
  const pairs = others.flatMap((one, index) => others.slice(index + 1).map((other) => [one, other]));
  return Object.values(managers).flatMap((manager) => [
    ...family.map((published) => install(stage, manager, [published], published.directory)),
    ...pairs.map((pair) => install(stage, manager, pair, pair.map(({ directory }) => directory).join(' and '))),
    install(stage, manager, [core, ...others], 'all'),
  ]);
}

/** All packages at once, by npm and pnpm. */
export function shortInstallCases(stage: Stage): Case[] {
  return [stage.managers.npm, stage.managers.pnpm].map((manager) => install(stage, manager, stage.family, 'all'));
}

/** Whether each installed package has its changelog, with the release at its top, and says where it comes from. */
export function contentsCase({ family }: Stage, project: string): Case {
  return {
    area: 'install',
    name: 'each package has its changelog, and names its repository',
    async run() {
      const sizes: string[] = [];
      for (const { manifest, directory } of family) {
        const folder = join(project, 'node_modules', manifest.name);
        const installed = await readManifest(folder);
        const [latest] = sectionsOf(await readFile(join(folder, 'CHANGELOG.md'), 'utf8'));
        if (latest?.version !== manifest.version)
          throw new Error(`${manifest.name}: the changelog begins with ${latest?.version}`);
        if (!isDeepStrictEqual(installed.repository, manifest.repository))
          throw new Error(`${manifest.name} names no repository`);
        let bytes = 0;
        for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
          if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
        }
        sizes.push(`${directory} ${Math.round(bytes / 1000)} kB`);
      }
      return sizes.join(', ');
    },
  };
}
