import { fork, type ChildProcess } from 'node:child_process';
import type { Answer, ReplicaCommands, ReplicaOptions, Request } from './replica-commands.js';

/** A process with one breaker on a shared store, told over IPC what to do. */
export class RemoteReplica {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  #requests = 0;

  private constructor(program: string, env: NodeJS.ProcessEnv) {
    this.#child = fork(program, [], { serialization: 'advanced', env: { ...process.env, ...env } });
    this.#child.on('message', (message) => {
      const { id, value, error } = message as Answer;
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(value as never);
      else waiting?.reject(new Error(error));
    });
    this.#child.on('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`replica ended: ${signal ?? code}`));
    });
  }

  /** @param program - a bundled program that calls `runReplica`. */
  static async start(program: string, options: ReplicaOptions, env: NodeJS.ProcessEnv = {}): Promise<RemoteReplica> {
    const replica = new RemoteReplica(program, env);
    await replica.ask('begin', options);
    return replica;
  }

  ask<Name extends keyof ReplicaCommands>(
    command: Name,
    ...args: Parameters<ReplicaCommands[Name]>
  ): Promise<ReturnType<ReplicaCommands[Name]>> {
    const request: Request = { id: ++this.#requests, command, args };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      // Killed this very moment, it has no pipe any more, and its end may not be known yet.
      this.#child.send(request, (error) => error && reject(error));
    });
  }

  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  /** Resolves when the process is gone. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await gone;
  }
}
