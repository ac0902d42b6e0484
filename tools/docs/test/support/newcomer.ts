import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { blocksOf } from './pages.js';

/** Has a program run the sources of this workspace, so that nothing needs to be built before. */
const SOURCES = { NODE_OPTIONS: `--conditions=@tripswitch/source --import=${import.meta.resolve('tsx')}` };

/** The variables that a command sets for its program, such as `PORT=3000 node app.mjs`. */
const ASSIGNMENTS = /^(?:\w+=(?:\$\([^)]*\)|\S+) )*/;

const project = fileURLToPath(new URL('../..', import.meta.url));

/** A folder into which somebody copies blocks of a page, and types the commands of that page. */
export class Newcomer {
  readonly folder: string;
  readonly #text: string;

  private constructor(folder: string, text: string) {
    this.folder = folder;
    this.#text = text;
  }

  /** Follows a text of the documentation in a folder that is removed when the test ends. */
  static async follow(text: string): Promise<Newcomer> {
    const folder = await mkdtemp(join(tmpdir(), 'newcomer-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
    // What `npm install` would bring.
    await symlink(join(project, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "experimentalDecorators": true } }');
    const newcomer = new Newcomer(folder, text);
    await newcomer.#copyFiles();
    return newcomer;
  }

  /** The commands of the text, in their order. */
  get commands(): string[] {
    return blocksOf(this.#text, 'sh').flatMap(({ code }) => code.trim().split('\n'));
  }

  /** Saves each block of JavaScript under the name that the text gives it. */
  async #copyFiles(): Promise<void> {
    const names = [...this.#text.matchAll(/Save this as `([^`]+)`/g)].map(([, name = '']) => name);
    const blocks = blocksOf(this.#text, 'js', 'ts');
    if (names.length !== blocks.length) {
      throw new Error(`The text has ${blocks.length} blocks, and names ${names.length} files: ${names.join(', ')}`);
    }
    for (const [index, { code }] of blocks.entries()) {
      this.#refuseMissingPackages(code);
      await this.save(names[index] ?? '', code);
    }
  }

  /** Refuses a block that imports what the text does not install, if the text installs anything. */
  #refuseMissingPackages(code: string): void {
    if (!this.#text.includes('npm install')) return;
    const installed = this.commands
      .filter((command) => command.startsWith('npm install'))
      .join(' ')
      .split(' ');
    const imported = [...code.matchAll(/from '([^.'][^']*)'/g)].map(([, name = '']) => name);
    for (const name of imported.filter((each) => !each.startsWith('node:') && !builtinModules.includes(each))) {
      const owner = name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/');
      if (!installed.includes(owner)) throw new Error(`The text imports ${owner} and does not install it`);
    }
  }

  /** Saves a file of the newcomer's. */
  async save(name: string, contents: string): Promise<void> {
    await writeFile(join(this.folder, name), contents);
  }

  /** Types a command. The program is ended with the test. */
  start(command: string, env: NodeJS.ProcessEnv = {}): Program {
    const assignments = ASSIGNMENTS.exec(command)?.[0] ?? '';
    const [program = '', ...args] = command.slice(assignments.length).split(' ');
    const child = spawn(program === 'node' ? process.execPath : program, args, {
      cwd: this.folder,
      env: { ...process.env, ...SOURCES, FORCE_COLOR: '0', ...variablesOf(assignments), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const running = new Program(child, `http://127.0.0.1:${env['PORT']}`);
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await running.ended();
    });
    return running;
  }

  /** Types a command that ends by itself, and gives what it printed. */
  async run(command: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
    const program = this.start(command, env);
    const code = await program.ended();
    if (code !== 0) throw new Error(`${command} ended with ${code}:\n${program.output}`);
    return program.output;
  }
}

/** The variables that a command sets for its program. What a command in `$(...)` would print is a long text here. */
function variablesOf(assignments: string): NodeJS.ProcessEnv {
  return Object.fromEntries(
    [...assignments.matchAll(/(\w+)=(\$\([^)]*\)|\S+) /g)].map(([, name = '', value = '']) => [
      name,
      value.startsWith('$(') ? 'f'.repeat(64) : value,
    ]),
  );
}

/** A program that runs. */
export class Program {
  output = '';

  readonly #child: ChildProcess;
  readonly #origin: string;
  readonly #closed: Promise<unknown>;

  constructor(child: ChildProcess, origin: string) {
    this.#child = child;
    this.#origin = origin;
    this.#closed = once(child, 'close');
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  /** Waits until the program serves at its PORT, and gives the address. */
  async listening(): Promise<string> {
    const deadline = performance.now() + 15_000;
    while (
      await fetch(this.#origin).then(
        ({ body }) => void body?.cancel(),
        () => true,
      )
    ) {
      if (this.#child.exitCode !== null || performance.now() > deadline) {
        throw new Error(`The program does not serve at ${this.#origin}. It printed:\n${this.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this.#origin;
  }

  /** Tells the program to end. */
  terminate(): void {
    this.#child.kill('SIGTERM');
  }

  /** Waits until the program has ended and all of its output is here, and gives its exit code. */
  async ended(): Promise<number | null> {
    await this.#closed;
    return this.#child.exitCode;
  }
}
