import { foreignPeers } from '../workspace-packages.js';
import type { LaterReleases } from './cases-versions.js';
import { misfits, warnsOfPeers } from './fitting.js';
import type { PackageManager } from './package-managers.js';
import type { Versions } from './releases.js';
import { smokeOutput, writeSmoke } from './smoke.js';
import { expectSuccess, requiredPeers, type Stage } from './stage.js';
import type { Case } from './table.js';

/** From one set of versions to another. */
export interface Upgrade {
  readonly name: string;
  /** What is installed before. */
  readonly from: Versions;
  /** What the user asks for then. */
  readonly to: Versions;
  /**
   * Whether what is installed afterwards fits, or else the package manager must have said so, or have refused. `depends`:
   * package managers count a pre-release in different ways, so either is right, as long as it fits or they say so.
   */
  readonly fits: boolean | 'depends';
}

/** Upgrades a project, and expects that everything fits and runs, or that the package manager objects. */
function upgrade(stage: Stage, manager: PackageManager, { name, from, to, fits }: Upgrade): Case {
  const { sandbox, family, core } = stage;
  return {
    area: 'upgrade',
    name: `${name}, with ${manager.name}`,
    async run() {
      const installed = family.filter((published) =>
        foreignPeers(published, family).every((peer) => peer !== 'vitest'),
      );
      const folder = await sandbox.newProject();
      const peers = installed.flatMap((published) => requiredPeers(stage, published));
      const specs = (versions: Versions): string[] =>
        installed.flatMap(({ manifest }) =>
          versions[manifest.name] === undefined ? [] : [`${manifest.name}@${versions[manifest.name] ?? ''}`],
        );
      expectSuccess(await manager.add(folder, [...new Set([...specs(from), ...peers])]), manager.name);

      const { code, output } = await manager.add(folder, specs(to));
      const objects = warnsOfPeers(output);
      if (code !== 0 && !objects) throw new Error(`${manager.name} ended with ${code}:\n${output}`);
      const found = await misfits(
        folder,
        installed.map(({ manifest }) => manifest.name),
      );
      if (!objects && found.length > 0) throw new Error(`${manager.name} said nothing, but ${found.join('\n')}`);
      if (fits === false && !objects) throw new Error(`${manager.name} did not object:\n${output}`);
      if (fits !== true && objects) return code === 0 ? 'warned' : 'refused';
      if (objects || found.length > 0) throw new Error(`It does not fit: ${found.join('\n')}\n${output}`);
      await writeSmoke(folder, installed, core);
      for (const file of ['smoke.mjs', 'smoke.cjs']) {
        const ran = await manager.runModule(folder, file);
        if (ran.code !== 0 || ran.output.trim() !== smokeOutput) throw new Error(`${file} printed:\n${ran.output}`);
      }
      return 'fits';
    },
  };
}

/** The upgrades that users make, right and wrong. */
export function upgradesFrom(stage: Stage, releases: LaterReleases): Upgrade[] {
  const { next, minor, preRelease, left, majorPre, major } = releases;
  const core = stage.core.manifest.name;
  const other = Object.keys(next).find((name) => name !== core && minor[name] !== undefined) ?? '';
  const only = (name: string, versions: Versions): Versions => ({ [name]: versions[name] ?? '' });
  return [
    { name: 'all to a minor', from: next, to: minor, fits: true },
    { name: 'core alone to a minor', from: next, to: only(core, minor), fits: true },
    {
      name: 'one package alone to a minor that uses new parts of core',
      from: next,
      to: only(other, minor),
      fits: false,
    },
    { name: 'core alone to a major', from: next, to: only(core, major), fits: false },
    { name: 'all to a major', from: next, to: major, fits: true },
    { name: 'core alone to a pre-release of a minor', from: next, to: only(core, preRelease), fits: 'depends' },
    { name: 'core alone to a pre-release of a major', from: next, to: only(core, majorPre), fits: false },
    { name: 'all to a pre-release', from: next, to: preRelease, fits: true },
    { name: 'all from a pre-release to its release', from: preRelease, to: left, fits: true },
  ];
}

/** Every upgrade by every package manager that lays packages out in `node_modules`. */
export function upgradeCases(stage: Stage, upgrades: readonly Upgrade[], managers: readonly PackageManager[]): Case[] {
  return managers.flatMap((manager) => upgrades.map((one) => upgrade(stage, manager, one)));
}
