export { openCircuit } from './breakers/open-circuit.js';
export {
  closedBreaker,
  forcedOpenBreaker,
  halfOpenBreaker,
  openBreaker,
  type HalfOpenBreaker,
  type StagedBreaker,
  type StagedBreakerOptions,
} from './breakers/staged-breaker.js';
export { createFakeClock, type FakeClock, type FakeClockOptions } from './clock/fake-clock.js';
export { runStoreContract, type StoreContractOptions } from './contract/run-store-contract.js';
export { countFailures } from './contract/sample-record.js';
export type { HarnessAbility, StoreHarness } from './contract/store-harness.js';
