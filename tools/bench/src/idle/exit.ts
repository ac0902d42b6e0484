import { createBreaker } from './create-breaker.js';

/** Makes breakers, calls each once, prints what keeps the process, and ends by itself if nothing does. */
const kept = Array.from({ length: Number(process.argv[2]) }, (_, i) => createBreaker.tripswitch(`breaker-${i}`));
for (const { call } of kept) await call();
const timers = process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
process.on('exit', () => {
  process.stdout.write(JSON.stringify({ breakers: kept.length, timers }));
});
