import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished, type TestContext } from 'vitest';
import { z } from 'zod';

const script = fileURLToPath(new URL('load.lua', import.meta.url));
/** Longer than any test: a load that is not ended before has been forgotten. */
const longestSeconds = 120;

const resultSchema = z.object({
  /** By status and source: `200 live`, `200 cache`, `503 upstream_unavailable`. */
  answers: z.record(z.string(), z.number()),
  /** Requests that got no answer, by what became of their connection. */
  lost: z.object({ connect: z.number(), read: z.number(), write: z.number(), timeout: z.number() }),
  p50Us: z.number(),
  p99Us: z.number(),
  longestUs: z.number(),
});

/** What clients saw. Times are microseconds. */
export type LoadResult = z.infer<typeof resultSchema>;

/** Options of {@link startLoad}. */
export interface LoadOptions {
  readonly origin: string;
  readonly connections: number;
  /** What a client waits before each of its requests, in milliseconds. Default: 0. */
  readonly pauseMs?: number;
  /** What is asked for, in turn. */
  readonly paths: readonly string[];
  /** Ends the load by itself. Default: when it is told to end. */
  readonly seconds?: number;
}

/** A load that runs. */
export interface Load {
  /** What clients saw, once it has ended. */
  readonly result: Promise<LoadResult>;
  end(): Promise<LoadResult>;
}

/** Skips the test where wrk is missing, and says so; with `CI=true` that is a failure. */
export function needsWrk({ skip }: TestContext): void {
  if (spawnSync('wrk', ['-v'], { stdio: 'ignore' }).error === undefined) return;
  const reason = "a real load needs wrk: install Debian's package wrk";
  if (process.env['CI'] === 'true') throw new Error(reason);
  skip(reason);
}

/** Has so many clients ask one request after the other, each on a connection that is kept alive. */
export function startLoad({ origin, connections, pauseMs = 0, paths, seconds }: LoadOptions): Load {
  const duration = `-d${seconds ?? longestSeconds}s`;
  // A client is patient here: what it should not have to wait for is seen in the longest time.
  const args = [
    '-t1',
    `-c${connections}`,
    duration,
    '--timeout',
    '20s',
    '-s',
    script,
    origin,
    '--',
    String(pauseMs),
    ...paths,
  ];
  const child = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
  const result = new Promise<LoadResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      const line = /^LOAD (.*)$/m.exec(told)?.[1];
      if (line === undefined) reject(new Error(`wrk told nothing:\n${told}`));
      else resolve(resultSchema.parse(JSON.parse(line)));
    });
  });
  return {
    result,
    end() {
      child.kill('SIGINT');
      return result;
    },
  };
}

/** How many requests there were, answered or not. */
export function requestsOf({ answers, lost }: LoadResult): number {
  return [...Object.values(answers), ...Object.values(lost)].reduce((sum, count) => sum + count, 0);
}
