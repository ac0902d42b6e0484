import { median } from './timing/median.js';

// What one reading of the clock costs, which each call that a time window counts needs.

const READINGS = 20_000;
const SAMPLES = 101;

const { performance: source } = globalThis;
const samples: number[] = [];
let sum = 0;
while (samples.length < SAMPLES) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < READINGS; i++) sum += source.now();
  samples.push(Number(process.hrtime.bigint() - start) / READINGS);
}
// The sum is there so that nobody leaves the readings out.
console.log(JSON.stringify({ ns: median(samples), sum }));
