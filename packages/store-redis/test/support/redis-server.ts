import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { REDIS_SERVER } from './programs.js';

/** A free port of the loopback interface. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A real server of the test's own. It keeps nothing on disk unless it is told to. */
export class RedisServer {
  readonly port: number;
  readonly folder: string;
  readonly #args: readonly string[];
  #process: ChildProcess | undefined;
  #admin: Redis | undefined;

  private constructor(port: number, args: readonly string[]) {
    this.port = port;
    this.#args = args;
    this.folder = mkdtempSync(join(tmpdir(), 'tripswitch-redis-'));
  }

  static async start(...args: readonly string[]): Promise<RedisServer> {
    for (let attempt = 0; ; attempt++) {
      const server = new RedisServer(await freePort(), args);
      try {
        await server.restart();
        return server;
      } catch (error) {
        await server.end();
        // Another process may have taken the port.
        if (attempt === 3) throw error;
      }
    }
  }

  /** A Sentinel that watches a primary by the name `prices`, and promotes a replica when two of them miss it. */
  static async startSentinel(primary: RedisServer): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), []);
    const lines = [
      `port ${server.port}`,
      'bind 127.0.0.1',
      `dir ${server.folder}`,
      `sentinel monitor prices 127.0.0.1 ${primary.port} 2`,
      'sentinel down-after-milliseconds prices 500',
      'sentinel failover-timeout prices 2000',
    ];
    writeFileSync(join(server.folder, 'sentinel.conf'), `${lines.join('\n')}\n`);
    await server.restartSentinel();
    return server;
  }

  restartSentinel(): Promise<void> {
    return this.#spawn([join(this.folder, 'sentinel.conf'), '--sentinel']);
  }

  /** Starts the process again, after it was killed. */
  async restart(): Promise<void> {
    const fixed = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder];
    await this.#spawn([...fixed, '--save', '', '--daemonize', 'no', ...this.#args]);
  }

  async #spawn(args: readonly string[]): Promise<void> {
    const child = spawn(REDIS_SERVER, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = child;
    let log = '';
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`${REDIS_SERVER} ended with ${String(code)}: ${log}`)));
      child.stderr.on('data', (text) => (log += String(text)));
      child.stdout.on('data', (text) => {
        log += String(text);
        if (/Ready to accept connections|Sentinel ID is/.test(log)) resolve();
      });
    });
  }

  /** Sends a command, on a connection that is not the store's. */
  run(command: string, ...args: readonly (string | number)[]): Promise<unknown> {
    this.#admin ??= new Redis({ port: this.port, host: '127.0.0.1', maxRetriesPerRequest: 3 }).on(
      'error',
      () => undefined,
    );
    return this.#admin.call(command, ...args.map(String));
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  /** Resolves when the process is gone. What it kept in memory is lost. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  async end(): Promise<void> {
    this.#admin?.disconnect();
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
