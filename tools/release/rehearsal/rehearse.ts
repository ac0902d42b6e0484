/**
 * Rehearses a release: publishes the packages to a registry on this machine, then installs, loads, compiles, bundles, tests
 * and upgrades them as users do, and prints a table. With `--short` a part of it, in about a minute. With words, such as
 * `upgrade` or `pnpm`, what has one of them in its name.
 *
 * Everything happens in a temporary folder with a home of its own, which is removed at the end, also after Ctrl-C.
 */
import { workspaceRoot } from '../../checks/workspace-root.js';
import { installPrograms, programPackage, readPins } from '../programs/install-programs.js';
import { publicPackages } from '../workspace-packages.js';
import { bundlerCases, treeShakingCase } from './cases-bundlers.js';
import { exampleCases, peerCases, readPages } from './cases-examples.js';
import { contentsCase, installCases, shortInstallCases } from './cases-install.js';
import { nodeCases } from './cases-nodes.js';
import { typePackages, typesCases } from './cases-types.js';
import { upgradeCases, upgradesFrom, type Upgrade } from './cases-upgrade.js';
import { versionCases } from './cases-versions.js';
import { vitestCases } from './cases-vitest.js';
import { packageManagers } from './package-managers.js';
import { startRegistry } from './registry.js';
import { ReleaseWorkspace } from './releases.js';
import { runtimeCases } from './runtimes/runtimes.js';
import { Sandbox } from './sandbox.js';
import { coreOf, expectSuccess, projectWithEverything, type Stage } from './stage.js';
import { Table, type Case } from './table.js';

const short = process.argv.includes('--short');
const words = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const table = new Table();

const chosen = (cases: readonly Case[]): Case[] =>
  cases.filter(({ area, name }) => words.length === 0 || words.some((word) => `${area}: ${name}`.includes(word)));

async function rehearse(sandbox: Sandbox): Promise<void> {
  await installPrograms();
  for (const [name, file] of [
    ['npm', 'npm/bin/npm-cli.js'],
    ['pnpm', 'pnpm/bin/pnpm.cjs'],
  ] as const) {
    await sandbox.addProgram(name, [process.execPath, programPackage(file)]);
  }
  const scope = coreOf(await publicPackages(workspaceRoot)).manifest.name.split('/')[0] ?? '';
  const registry = await startRegistry(sandbox, scope);
  await sandbox.configureNpm(registry.npmConfiguration);

  const workspace = await ReleaseWorkspace.create(sandbox, registry);
  const { cases: versions, releases } = versionCases(workspace, !short);
  const [unset, next, ...later] = versions;
  await table.run(
    [unset, next].filter((one) => one !== undefined),
    1,
  );
  if (table.failures > 0) return;
  const family = await workspace.family();
  if (short) await workspace.publish();
  const stage: Stage = {
    sandbox,
    pins: await readPins(),
    managers: packageManagers(sandbox, registry.url, scope),
    family,
    core: coreOf(family),
  };

  const project = await projectWithEverything(stage);
  const typed = await projectWithEverything(stage);
  expectSuccess(await stage.managers.npm.add(typed, typePackages(stage)), 'npm');
  if (short) {
    // The versions wait for git and changesets most of the time.
    await Promise.all([table.run(later, 1), table.run(chosen(await shortCases(stage, project, typed)), 2)]);
  } else {
    // The later releases are what users are upgraded to.
    await table.run(later, 1);
    const upgrades = table.failures === 0 ? upgradesFrom(stage, releases) : [];
    await table.run(chosen(await allCases(stage, project, typed, upgrades)), 3);
  }
}

async function shortCases(stage: Stage, project: string, typed: string): Promise<Case[]> {
  return [
    ...(await runtimeCases(stage)),
    ...(await typesCases(stage, typed, 'short')),
    ...nodeCases(stage, project, stage.pins.nodes.slice(0, 1)),
    contentsCase(stage, project),
    treeShakingCase(stage, project),
    ...(await bundlerCases(stage, project, ['esbuild'])),
    ...shortInstallCases(stage),
  ];
}

async function allCases(stage: Stage, project: string, typed: string, upgrades: readonly Upgrade[]): Promise<Case[]> {
  const { nodes } = stage.pins;
  const { npm, pnpm, yarn, berry } = stage.managers;
  const pages = await readPages(stage);
  return [
    ...nodeCases(stage, project, nodes),
    ...(await typesCases(stage, typed, 'all')),
    ...(await runtimeCases(stage)),
    contentsCase(stage, project),
    treeShakingCase(stage, project),
    ...(await bundlerCases(stage, project)),
    ...exampleCases(stage, pages, [nodes[0] ?? '', nodes.at(-1) ?? '']),
    ...peerCases(stage, pages),
    ...vitestCases(stage),
    ...installCases(stage),
    ...upgradeCases(stage, upgrades, [npm, pnpm, yarn, berry]),
  ];
}

const sandbox = await Sandbox.create();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void sandbox[Symbol.asyncDispose]().finally(() => process.exit(1));
  });
}
try {
  await rehearse(sandbox);
} catch (error) {
  console.error(`The rehearsal broke off: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await sandbox[Symbol.asyncDispose]();
}
console.log(`\n${table.toString()}`);
if (table.failures > 0) process.exitCode = 1;
