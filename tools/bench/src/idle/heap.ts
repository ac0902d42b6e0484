import { CONTENDERS, type Contender } from '../contender.js';
import { createBreaker } from './create-breaker.js';

/** Prints the bytes of heap that a breaker keeps which made one call and then rested. Needs `--expose-gc`. */
const [, , contender = '', count = ''] = process.argv;
if (!CONTENDERS.some((known) => known === contender) || globalThis.gc === undefined) {
  throw new TypeError(`contender is ${contender}, expected one of ${CONTENDERS.join(', ')}, under --expose-gc`);
}
const create = createBreaker[contender as Contender];
const names = Array.from({ length: Number(count) }, (_, i) => `breaker-${i}`);
const kept: object[] = new Array<object>(names.length);
// The first ones pay for code and hidden classes that all share.
for (const name of names.slice(0, 100)) await create(name).call();
const before = heapUsed();
for (const [i, name] of names.entries()) {
  const { breaker, call } = create(name);
  await call();
  kept[i] = breaker;
}
const bytes = (heapUsed() - before) / names.length;
console.log(JSON.stringify({ bytes, kept: kept.length }));
process.exit();

function heapUsed(): number {
  for (let i = 0; i < 4; i++) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
