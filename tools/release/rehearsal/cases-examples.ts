import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { codeBlocks, type CodeBlock } from '../../config/code-blocks.js';
import { workspaceRoot } from '../../checks/workspace-root.js';
import { nodeOfVersion, programPackage } from '../programs/install-programs.js';
import { foreignPeers, type PublicPackage } from '../workspace-packages.js';
import { writeFiles } from './sandbox.js';
import { installedProject, pinnedPeer, requiredPeers, specOf, type Stage } from './stage.js';
import { typePackages } from './cases-types.js';
import type { Case } from './table.js';

interface Example extends CodeBlock {
  /** The file into which a reader pastes it. */
  readonly file: string;
}

/** A page whose examples are pasted into a project that has what the page's install line asks for. */
interface Page {
  readonly name: string;
  readonly examples: readonly Example[];
  readonly packages: readonly PublicPackage[];
}

/** The README of each package, and the one of the whole. */
export async function readPages({ family }: Stage): Promise<Page[]> {
  const readmes = family.map((published) => ({ name: published.directory, folder: published.folder }));
  const pages: Page[] = [];
  for (const { name, folder } of [{ name: 'README.md', folder: workspaceRoot }, ...readmes]) {
    const blocks = codeBlocks(await readFile(join(folder, 'README.md'), 'utf8'));
    const examples = blocks.map((block) => ({ ...block, file: `example-${block.line}.${extensionOf(block)}` }));
    const named = new Set(examples.flatMap(({ code }) => importsOf(code)));
    const packages = family.filter(({ directory, manifest }) => directory === name || named.has(manifest.name));
    pages.push({ name, examples, packages });
  }
  return pages.filter(({ examples }) => examples.length > 0);
}

/** The packages that code imports, without the modules of Node.js. */
export function importsOf(code: string): string[] {
  const specifiers = [...code.matchAll(/(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*['"]([^'"]+)['"]/g)].map(
    ([, name = '']) => name,
  );
  const packages = specifiers.filter((name) => !/^(node:|[./#])/.test(name) && !builtinModules.includes(name));
  return [
    ...new Set(
      packages.map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
    ),
  ];
}

function extensionOf({ code, extension }: CodeBlock): string {
  if (extension === 'ts') return 'mts';
  return /\brequire\(/.test(code) && !/^import\b/m.test(code) ? 'cjs' : 'mjs';
}

/**
 * What a page's reader has to install: the packages, the peers that they require, and whatever else the examples import.
 *
 * @param peers The versions of peers that are not to be the newest.
 */
function wanted(stage: Stage, page: Page, peers: Readonly<Record<string, string>> = {}): string[] {
  const { packages, examples } = page;
  const specs = new Map(packages.map((published) => [published.manifest.name, specOf(published)]));
  for (const spec of packages.flatMap((published) => requiredPeers(stage, published))) {
    specs.set(spec.slice(0, spec.lastIndexOf('@')), spec);
  }
  for (const name of examples.flatMap(({ code }) => importsOf(code)).filter((one) => !specs.has(one))) {
    const range = packages.map(({ manifest }) => manifest.devDependencies?.[name]).find((one) => one !== undefined);
    if (range === undefined) {
      throw new Error(
        `${page.name} imports ${name}, which is no devDependency of ${packages.map(({ directory }) => directory).join(', ')}`,
      );
    }
    specs.set(name, `${name}@${range}`);
  }
  for (const [name, version] of Object.entries(peers)) specs.set(name, `${name}@${version}`);
  return [...specs.values()];
}

/** Runs each example of a page that is meant to run, as a program of its own that must end by itself. */
async function runExamples({ sandbox }: Stage, page: Page, project: string, node: string): Promise<string> {
  const running = page.examples.filter(({ runs }) => runs);
  for (const { code, extension, file, line } of running) {
    const pasted = extension === 'ts' ? (await transform(code, { loader: 'ts', target: 'node20' })).code : code;
    const name = `run-${file.replace('.mts', '.mjs')}`;
    await writeFiles(project, { [name]: pasted });
    const { code: exitCode, output } = await sandbox.tryRun(node, [name], { cwd: project, timeoutMs: 60_000 });
    if (exitCode !== 0)
      throw new Error(`The example at line ${line} of ${page.name} ended with ${exitCode}:\n${output}`);
  }
  return `${running.length} run`;
}

/** Compiles the examples of a page as a reader would who has TypeScript and nothing else of ours. */
async function compileExamples({ sandbox }: Stage, page: Page, project: string): Promise<void> {
  await writeFiles(project, Object.fromEntries(page.examples.map(({ file, code }) => [file, `${code}\nexport {};\n`])));
  const files = page.examples.filter(({ extension }) => extension === 'ts').map(({ file }) => file);
  if (files.length === 0) return;
  const compilerOptions = {
    target: 'ES2022',
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    strict: true,
    noEmit: true,
    types: ['node'],
  };
  await writeFiles(project, { 'tsconfig.json': JSON.stringify({ compilerOptions, files }) });
  const tsc = join(programPackage('typescript-newest'), 'bin/tsc');
  await sandbox.run(process.execPath, [tsc, '--project', '.'], { cwd: project });
}

/** Pastes the examples of every page into a fresh project, compiles those in TypeScript, and runs them. */
export function exampleCases(stage: Stage, pages: readonly Page[], nodes: readonly string[]): Case[] {
  return pages.map((page) => ({
    area: 'examples',
    name: page.name,
    async run() {
      const project = await installedProject(stage, [...wanted(stage, page), ...typePackages(stage)]);
      await compileExamples(stage, page, project);
      let note = '';
      for (const version of nodes) note = await runExamples(stage, page, project, await nodeOfVersion(version));
      return note;
    },
  }));
}

/** Runs the examples of each package with the peers of others at both ends of their ranges. */
export function peerCases(stage: Stage, pages: readonly Page[]): Case[] {
  const { family } = stage;
  return family.flatMap((published) =>
    foreignPeers(published, family)
      // Only a runner of tests runs what it is the peer for.
      .filter((peer) => peer !== 'vitest')
      .flatMap((peer) =>
        pinnedPeer(stage, published, peer).map((version) => ({
          area: 'peers',
          name: `${published.directory} with ${peer} ${version}`,
          async run() {
            const page = pages.find(({ name }) => name === published.directory);
            if (page === undefined) throw new Error(`${published.directory} has no example that could be run`);
            const project = await installedProject(stage, wanted(stage, page, { [peer]: version }));
            return runExamples(stage, page, project, process.execPath);
          },
        })),
      ),
  );
}
