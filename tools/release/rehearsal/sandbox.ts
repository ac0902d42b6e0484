import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  /** What it printed to both outputs, as it came. */
  readonly output: string;
  readonly stdout: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

/**
 * A temporary folder in which programs run as on a machine that has never seen the workspace: with a home, caches and a
 * configuration of npm of their own. Disposing of it ends what still runs and removes the folder.
 */
export class Sandbox implements AsyncDisposable {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #running = new Set<number>();
  #projects = 0;
  #isDisposed = false;

  private constructor(folder: string) {
    this.folder = folder;
    this.#env = environmentIn(folder);
  }

  static async create(): Promise<Sandbox> {
    const sandbox = new Sandbox(await realpath(await mkdtemp(join(tmpdir(), 'release-rehearsal-'))));
    for (const folder of ['home', 'bin', 'projects']) await mkdir(join(sandbox.folder, folder));
    return sandbox;
  }

  /** Makes the folder of a user's project. */
  async newProject(files: Readonly<Record<string, string>> = {}, manifest: object = {}): Promise<string> {
    if (this.#isDisposed) throw new Error('The rehearsal was ended');
    const folder = join(this.folder, 'projects', `project-${++this.#projects}`);
    await mkdir(folder);
    await writeFiles(folder, {
      'package.json': JSON.stringify({ name: 'consumer', version: '1.0.0', private: true, ...manifest }),
      ...files,
    });
    return folder;
  }

  /** Puts a program on the path of everything that runs here. */
  async addProgram(name: string, command: readonly string[]): Promise<void> {
    const words = command.map((word) => `'${word}'`).join(' ');
    await writeFile(join(this.folder, 'bin', name), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
  }

  /** Writes the user's configuration of npm, which pnpm and the old yarn read as well. */
  async configureNpm(lines: readonly string[]): Promise<void> {
    await writeFile(join(this.folder, 'home/.npmrc'), `${lines.join('\n')}\n`);
  }

  /** Runs a program to its end. */
  async tryRun(program: string, args: readonly string[], options: RunOptions): Promise<Ended> {
    const { child, output } = this.#start(program, args, options);
    const limit = options.timeoutMs ?? 300_000;
    const timer = setTimeout(() => {
      output.push({ text: `\nEnded after ${limit / 1000} s\n`, isError: true });
      this.#end(child.pid);
    }, limit);
    try {
      const code = await new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', resolve);
      });
      const text = (parts: typeof output): string => parts.map((part) => part.text).join('');
      return { code, output: text(output), stdout: text(output.filter(({ isError }) => !isError)) };
    } finally {
      clearTimeout(timer);
      this.#end(child.pid);
    }
  }

  /**
   * Runs a program and returns what it printed.
   *
   * @throws Error with everything that it printed, if it fails.
   */
  async run(program: string, args: readonly string[], options: RunOptions): Promise<string> {
    const { code, output, stdout } = await this.tryRun(program, args, options);
    if (code !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${code}:\n${output}`.trimEnd());
    return stdout;
  }

  /** Starts a program that runs until the sandbox is disposed of. */
  start(
    program: string,
    args: readonly string[],
    options: RunOptions,
  ): { printed: () => string; hasEnded: () => boolean } {
    const { child, output } = this.#start(program, args, options);
    return {
      printed: () => output.map(({ text }) => text).join(''),
      hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    for (const pid of this.#running) this.#end(pid);
    const remove = () => rm(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    await remove();
    // What was being written when the sandbox was disposed of, after a Ctrl-C, is there again.
    await delay(500);
    await remove();
  }

  #start(program: string, args: readonly string[], { cwd, env }: RunOptions) {
    if (this.#isDisposed) throw new Error('The rehearsal was ended');
    // A process group of its own: what the program starts ends with it.
    const child = spawn(program, args, {
      cwd,
      env: { ...this.#env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    if (child.pid !== undefined) this.#running.add(child.pid);
    const output: { text: string; isError: boolean }[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push({ text: chunk.toString(), isError: false }));
    child.stderr.on('data', (chunk: Buffer) => output.push({ text: chunk.toString(), isError: true }));
    return { child, output };
  }

  #end(pid: number | undefined): void {
    if (pid === undefined) return;
    this.#running.delete(pid);
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // The whole group has ended.
    }
  }
}

/** Writes files of a folder, and the folders that they stand in. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content);
  }
}

/** The environment of this process, without what configures package managers, Nx and tests, and with another home. */
function environmentIn(folder: string): NodeJS.ProcessEnv {
  const ours = /^(npm_|pnpm_|yarn_|nx_|xdg_|vitest|node_env|node_options|node_path|init_cwd|corepack_|jest_|ci$)/i;
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
  // What a script of this workspace puts before the path would bring the workspace's own programs.
  const path = (kept['PATH'] ?? '')
    .split(':')
    .filter((entry) => !entry.includes('node_modules') && !entry.includes('pnpm'));
  const home = join(folder, 'home');
  return {
    ...kept,
    PATH: [join(folder, 'bin'), dirname(process.execPath), ...path].join(':'),
    HOME: home,
    USERPROFILE: home,
    TMPDIR: folder,
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_DATA_HOME: join(home, '.data'),
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_STATE_HOME: join(home, '.state'),
    YARN_GLOBAL_FOLDER: join(home, '.yarn'),
    COREPACK_ENABLE_STRICT: '0',
    NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
    FORCE_COLOR: '0',
    NO_COLOR: '1',
  };
}
