import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that the test started and ends. */
export interface StartedProcess {
  /** The first match in what it printed so far, waited for. */
  printed(pattern: RegExp): Promise<RegExpMatchArray>;
  end(): Promise<void>;
}

export function startProcess(command: string, args: readonly string[], cwd: string): StartedProcess {
  const child: ChildProcess = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const ended = once(child, 'close');
  return {
    async printed(pattern) {
      const deadline = Date.now() + 20_000;
      for (;;) {
        const match = pattern.exec(output);
        if (match !== null) return match;
        if (Date.now() > deadline) throw new Error(`${command} has not printed ${pattern.source}:\n${output}`);
        await sleep(20);
      }
    },
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}
