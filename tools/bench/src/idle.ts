import type { ContenderName } from './contenders/contender.js';
import { loadContender } from './contenders/load-contender.js';

/** What a process with idle breakers found. */
export interface IdleCost {
  readonly heapBytes: number;
  readonly timers: number;
}

/**
 * Makes breakers that each make one call and then rest, and prints what one keeps of the heap and how many timers the
 * process has. A process with breakers of Tripswitch must then end by itself.
 */
const [, , contender = '', count = ''] = process.argv;
if (globalThis.gc === undefined) throw new Error('idle breakers are measured under --expose-gc');
const { idle } = await loadContender[contender as ContenderName]();
const names = Array.from({ length: Number(count) }, (_, i) => `breaker-${i}`);
const kept: object[] = new Array<object>(names.length);
// The first ones pay for code and hidden classes that all share.
for (const name of names.slice(0, 100)) await idle(name).call();
const before = heapUsed();
for (const [i, name] of names.entries()) {
  const { breaker, call } = idle(name);
  await call();
  kept[i] = breaker;
}
const heapBytes = (heapUsed() - before) / names.length;
const timers = process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
process.on('exit', () => {
  process.stdout.write(JSON.stringify({ heapBytes, timers, kept: kept.length }));
});
if (contender !== 'tripswitch') process.exit();

function heapUsed(): number {
  for (let i = 0; i < 4; i++) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
