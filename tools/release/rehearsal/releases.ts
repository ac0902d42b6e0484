import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { workspaceRoot } from '../../checks/workspace-root.js';
import { publicPackages, type PublicPackage } from '../workspace-packages.js';
import type { Registry } from './registry.js';
import type { Sandbox } from './sandbox.js';

export type Bump = 'patch' | 'minor' | 'major';

/** The versions of the packages by their names. */
export type Versions = Readonly<Record<string, string>>;

const tsx = join(workspaceRoot, 'node_modules/tsx/dist/cli.mjs');
const changesetProgram = join(workspaceRoot, 'node_modules/@changesets/cli/bin.js');

/** A copy of the workspace in which releases are made, by the commands of the workflow. */
export class ReleaseWorkspace {
  readonly #sandbox: Sandbox;
  readonly #registry: Registry;
  readonly #folder: string;
  #changes = 0;

  private constructor(sandbox: Sandbox, registry: Registry, folder: string) {
    this.#sandbox = sandbox;
    this.#registry = registry;
    this.#folder = folder;
  }

  /** Copies what a release needs of the workspace. The packages are taken as they are built. */
  static async create(sandbox: Sandbox, registry: Registry): Promise<ReleaseWorkspace> {
    const folder = join(sandbox.folder, 'workspace');
    await mkdir(folder);
    for (const path of [
      'package.json',
      'pnpm-workspace.yaml',
      'pnpm-lock.yaml',
      '.prettierrc.json',
      '.changeset',
      'LICENSE',
    ]) {
      await cp(join(workspaceRoot, path), join(folder, path), { recursive: true });
    }
    await symlink(join(workspaceRoot, 'node_modules'), join(folder, 'node_modules'));
    for (const { folder: source, directory } of await publicPackages(workspaceRoot)) {
      const filter = (path: string): boolean =>
        // The links to the other packages tell pnpm what `workspace:*` means.
        basename(dirname(path)) === 'node_modules'
          ? basename(path) === '@tripswitch'
          : !['src', 'test', 'build', '.test-results'].includes(basename(path));
      await cp(source, join(folder, 'packages', directory), { recursive: true, verbatimSymlinks: true, filter });
    }
    const copy = new ReleaseWorkspace(sandbox, registry, folder);
    await copy.#git('init', '--quiet', '--initial-branch=main');
    await copy.#commit();
    return copy;
  }

  family(): Promise<PublicPackage[]> {
    return publicPackages(this.#folder);
  }

  /** Notes a change, as `pnpm changeset` does. */
  async change(bumps: Readonly<Record<string, Bump>>): Promise<void> {
    const id = `rehearsal-${++this.#changes}`;
    const lines = Object.entries(bumps).map(([name, bump]) => `'${name}': ${bump}`);
    await mkdir(join(this.#folder, '.changeset'), { recursive: true });
    await writeFile(join(this.#folder, '.changeset', `${id}.md`), `---\n${lines.join('\n')}\n---\n\nChange ${id}.\n`);
  }

  async enterPre(tag: string): Promise<void> {
    await this.#node(changesetProgram, 'pre', 'enter', tag);
  }

  async leavePre(): Promise<void> {
    await this.#node(changesetProgram, 'pre', 'exit');
  }

  /** Leaves the pre-release that the workspace itself is in, if it is in one. */
  async endPre(): Promise<void> {
    const state = await readFile(join(this.#folder, '.changeset/pre.json'), 'utf8').catch(() => '{}');
    if ((JSON.parse(state) as { mode?: string }).mode !== 'pre') return;
    await this.leavePre();
    await this.version();
  }

  /** Gives the packages their next versions, by the script that the version pull request runs. */
  async version(): Promise<Versions> {
    await this.#script('versions/version-packages.ts');
    await this.#commit();
    return this.versions();
  }

  async versions(): Promise<Versions> {
    return Object.fromEntries((await this.family()).map(({ manifest }) => [manifest.name, manifest.version]));
  }

  /** Publishes what the registry does not have, by the command that the workflow runs. */
  async publish(): Promise<void> {
    await this.#sandbox.run(process.execPath, [changesetProgram, 'publish'], {
      cwd: this.#folder,
      env: { npm_config_registry: this.#registry.url },
    });
  }

  /** What the check before every publication says against it, nothing if it has nothing to say. */
  async objections(): Promise<string> {
    const { code, output } = await this.#sandbox.tryRun(
      process.execPath,
      [tsx, join(workspaceRoot, 'tools/release/publish/check-publishable.ts')],
      { cwd: this.#folder },
    );
    return code === 0 ? '' : output;
  }

  /** Sets the address of the repository in the root, as it is done once before the first release. */
  async setRepository(address: string): Promise<void> {
    const file = join(this.#folder, 'package.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as { repository: object };
    await writeFile(file, JSON.stringify({ ...manifest, repository: { type: 'git', url: `git+${address}.git` } }));
    await this.#script('manifests/manifests.ts', '--write');
  }

  #node(...args: string[]): Promise<string> {
    return this.#sandbox.run(process.execPath, args, { cwd: this.#folder });
  }

  #script(file: string, ...args: string[]): Promise<string> {
    return this.#node(tsx, join(workspaceRoot, 'tools/release', file), ...args);
  }

  async #commit(): Promise<void> {
    await this.#git('add', '--all');
    await this.#git('commit', '--quiet', '--allow-empty', '--message', 'rehearsal');
  }

  async #git(...args: string[]): Promise<void> {
    const author = [
      '-c',
      'user.name=rehearsal',
      '-c',
      'user.email=rehearsal@example.invalid',
      '-c',
      'commit.gpgsign=false',
    ];
    await this.#sandbox.run('git', [...author, ...args], { cwd: this.#folder });
  }
}
