import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * Runs a program and returns what it printed.
 *
 * @throws Error with everything that the program printed, if it fails.
 */
export async function runCommand(program: string, args: string[], options: CommandOptions): Promise<string> {
  try {
    const { stdout } = await execute(program, args, { ...options, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`.trimEnd(), { cause: error });
  }
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** The command that starts pnpm: the one that runs this script, or else the one that npx brings. */
export function pnpmCommand(): [program: string, ...args: string[]] {
  const running = process.env['npm_execpath'];
  return running !== undefined && /pnpm\.c?js$/.test(running)
    ? [process.execPath, running]
    : ['npx', '--yes', 'pnpm@10'];
}

/** Runs pnpm and returns what it printed. */
export function runPnpm(args: string[], options: CommandOptions): Promise<string> {
  const [program, ...first] = pnpmCommand();
  return runCommand(program, [...first, ...args], options);
}
