import { measureCallCost } from './call-cost.js';
import { measureScrapeCost } from './scrape-cost.js';

const call = await measureCallCost(101, 50_000);
console.log(`a success, unobserved: ${call.unobservedNs.toFixed(0)} ns`);
console.log(`a success, observed:   ${call.observedNs.toFixed(0)} ns, ${call.ratio.toFixed(2)} times as much`);

for (const [what, defaultLabels] of [
  ['', {}],
  [', with default labels', { app: 'prices', zone: 'eu-1' }],
] as const) {
  const scrape = await measureScrapeCost(1000, 40, defaultLabels);
  const size = `${scrape.series} series, ${(scrape.bytes / 1e6).toFixed(1)} MB`;
  console.log(
    `a scrape of 1,000 breakers${what}: ${scrape.laterMs.toFixed(0)} ms of CPU, the first ${scrape.firstMs.toFixed(0)} ms (${size})`,
  );
}
