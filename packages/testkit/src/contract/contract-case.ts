import type { StoreAdapter } from '@tripswitch/core/store';
import type * as vitest from 'vitest';
import type { HarnessAbility, StoreHarness } from './store-harness.js';

/** What a clause of the contract works with. */
export interface ContractCase {
  readonly harness: Required<StoreHarness>;
  /** Two openings of the store, as two processes have them. */
  readonly store: StoreAdapter;
  readonly other: StoreAdapter;
}

/** The parts of vitest that clauses use. It is loaded when the contract runs, and not for the rest of the testkit. */
export type Vitest = Pick<typeof vitest, 'expect' | 'vi'>;

/** A clause: the name of its test, the test, and what of the harness it cannot do without. */
export type Clause = readonly [
  title: string,
  run: (contract: ContractCase, vitest: Vitest) => Promise<void>,
  ...needs: readonly HarnessAbility[],
];
