import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyWorkspace } from '../../checks/cache/workspace-copy.js';
import { workspaceRoot } from '../../checks/workspace-root.js';
import { publicPackages, type PublicPackage } from '../workspace-packages.js';
import type { Registry } from './registry.js';
import type { Sandbox } from './sandbox.js';

type Bump = 'patch' | 'minor' | 'major';

/** A copy of the workspace in which releases are made, as the workflow makes them. */
export class ReleaseWorkspace implements AsyncDisposable {
  readonly #sandbox: Sandbox;
  readonly #registry: Registry;
  readonly folder: string;
  #changesets = 0;

  private constructor(sandbox: Sandbox, registry: Registry, folder: string) {
    this.#sandbox = sandbox;
    this.#registry = registry;
    this.folder = folder;
  }

  static async create(sandbox: Sandbox, registry: Registry): Promise<ReleaseWorkspace> {
    const copy = new ReleaseWorkspace(sandbox, registry, await copyWorkspace());
    for (const { directory } of await publicPackages(workspaceRoot)) {
      const built = join('packages', directory, 'dist');
      await cp(join(workspaceRoot, built), join(copy.folder, built), { recursive: true });
    }
    await copy.#git('init', '--quiet', '--initial-branch=main');
    await copy.#commit();
    return copy;
  }

  family(): Promise<PublicPackage[]> {
    return publicPackages(this.folder);
  }

  /** Notes a change, as `pnpm changeset` does. */
  async change(bumps: Readonly<Record<string, Bump>>): Promise<void> {
    const id = `rehearsal-${++this.#changesets}`;
    const lines = Object.entries(bumps).map(([name, bump]) => `'${name}': ${bump}`);
    await mkdir(join(this.folder, '.changeset'), { recursive: true });
    await writeFile(join(this.folder, '.changeset', `${id}.md`), `---\n${lines.join('\n')}\n---\n\nChange ${id}.\n`);
  }

  enterPre(tag: string): Promise<string> {
    return this.#pnpm('changeset', 'pre', 'enter', tag);
  }

  leavePre(): Promise<string> {
    return this.#pnpm('changeset', 'pre', 'exit');
  }

  /** Gives the packages their next versions by the script of the workspace, and returns them. */
  async version(): Promise<Record<string, string>> {
    const tsx = join(this.folder, 'node_modules/tsx/dist/cli.mjs');
    await this.#sandbox.run(process.execPath, [tsx, 'tools/release/versions/version-packages.ts'], { cwd: this.folder });
    await this.#commit();
    return Object.fromEntries((await this.family()).map(({ manifest }) => [manifest.name, manifest.version]));
  }

  /** Publishes what the registry does not have, by the same command as the workflow. */
  async publish(): Promise<string> {
    return this.#sandbox.run(process.execPath, [join(this.folder, 'node_modules/@changesets/cli/bin.js'), 'publish'], {
      cwd: this.folder,
      env: { npm_config_registry: this.#registry.url },
    });
  }

  /** The check that stands before every publication. */
  async refusalToPublish(): Promise<string | undefined> {
    const tsx = join(this.folder, 'node_modules/tsx/dist/cli.mjs');
    const args = [tsx, 'tools/release/publish/check-publishable.ts'];
    const { code, output } = await this.#sandbox.tryRun(process.execPath, args, { cwd: this.folder });
    return code === 0 ? undefined : output;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  #pnpm(...args: string[]): Promise<string> {
    return this.#sandbox.run('node_modules/.bin/' + (args[0] ?? ''), args.slice(1), { cwd: this.folder });
  }

  async #commit(): Promise<void> {
    await this.#git('add', '--all');
    await this.#git('commit', '--quiet', '--allow-empty', '--message', 'rehearsal');
  }

  #git(...args: string[]): Promise<string> {
    const author = ['-c', 'user.name=rehearsal', '-c', 'user.email=rehearsal@example.invalid', '-c', 'commit.gpgsign=false'];
    return this.#sandbox.run('git', [...author, ...args], { cwd: this.folder });
  }
}
