import { CLAUSES } from './clauses.js';
import type { HarnessAbility, StoreHarness } from './store-harness.js';

/** What the contract is told beside the harness. */
export interface StoreContractOptions {
  /** What the harness cannot do. A test that needs one of them is not declared. Default: nothing. */
  readonly without?: readonly HarnessAbility[] | undefined;
}

/**
 * Declares the tests that hold a store to the contract of its port, in a test file of vitest:
 *
 * ```ts
 * await runStoreContract('my store', () => new MyStoreHarness());
 * ```
 *
 * It must be awaited, because vitest is loaded only for it.
 *
 * @param name - of the store, for the test report.
 * @param makeHarness - makes a harness with records of its own; called once a test.
 */
export async function runStoreContract(
  name: string,
  makeHarness: () => StoreHarness | Promise<StoreHarness>,
  { without = [] }: StoreContractOptions = {},
): Promise<void> {
  const { describe, expect, test, vi } = await import('vitest');
  describe(`the contract of stores: ${name}`, () => {
    for (const [part, all] of Object.entries(CLAUSES)) {
      const clauses = all.filter(([, , ...needs]) => !needs.some((ability) => without.includes(ability)));
      if (clauses.length === 0) continue;
      describe(part, () => {
        for (const [title, run, ...needs] of clauses) {
          test(title, async () => {
            const harness = await makeHarness();
            try {
              const lacking = needs.filter((ability) => harness[ability] === undefined);
              expect(lacking, 'what the harness lacks and `without` does not name').toEqual([]);
              const [store, other] = [await harness.open(), await harness.open()];
              await run({ harness: harness as Required<StoreHarness>, store, other }, { expect, vi });
            } finally {
              await harness.close();
            }
          });
        }
      });
    }
  });
}
