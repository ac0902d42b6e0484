import { secretsOf } from './config/secrets-of.js';
import { createApi } from './wiring/api.js';
import { circuitsReady } from './wiring/circuits-ready.js';
import { endProcess } from './wiring/end-process.js';
import { listen } from './wiring/http-server.js';
import { logCircuits } from './wiring/log-circuits.js';
import { createLog } from './wiring/log.js';
import { prepareStart } from './wiring/start.js';

const start = prepareStart(process.env);
if (!start.ok) {
  process.stderr.write(`crypto-api cannot start: ${start.problems.join('; ')}\n`);
  process.exit(1);
}
const { config, store, factory, circuits } = start;
const log = createLog({ level: config.logLevel, secrets: secretsOf(config) });
const stopLogging = logCircuits(factory, log);
await circuitsReady(factory, log);
const ending = new AbortController();
let stopping = false;

const api = createApi({
  ...config,
  factory,
  circuits,
  log,
  ending: ending.signal,
  isStopping: () => stopping,
});
const server = await listen(api, config.port, config.host).catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`crypto-api cannot listen on PORT ${config.port}: ${reason}\n`);
  process.exit(1);
});
// The path of the URL may hold a key.
const upstream = new URL(config.coinGeckoBaseUrl).origin;
log.info({ port: server.port, upstream, circuitsIn: config.circuitsDirectory ?? 'memory' }, 'listening');

const { drainDelayMs, shutdownDeadlineMs: deadlineMs } = config;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    if (!stopping) {
      stopping = true;
      void endProcess({ signal, log, server, factory, store, ending, drainDelayMs, deadlineMs }).then(stopLogging);
    }
  });
}
