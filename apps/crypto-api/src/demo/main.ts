import { readConfig } from '../config/read-config.js';
import { readArguments, usage } from './arguments.js';
import { runDemo } from './run-demo.js';
import { outputStyle } from './screen.js';

const given = readArguments(process.argv.slice(2));
// Of the environment only PORT is the demo's; what else an API is given there must not change the story.
const { PORT = '' } = process.env;
const reading = readConfig({ PORT: PORT === '' ? '0' : PORT });

if (!given.ok || !reading.ok) {
  const problems = [...(given.ok ? [] : [given.problem]), ...(reading.ok ? [] : reading.problems)];
  process.stderr.write(`demo cannot start: ${problems.join('; ')}\n`);
  process.exitCode = 1;
} else if (given.help) {
  process.stdout.write(usage);
} else {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => abort.abort());
  }
  try {
    const asTold = await runDemo({
      ...given,
      port: reading.config.port,
      stream: process.stdout,
      style: outputStyle(process.stdout.isTTY, process.env),
      signal: abort.signal,
    });
    process.exitCode = asTold ? 0 : 1;
  } catch (error) {
    process.stderr.write(`demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
