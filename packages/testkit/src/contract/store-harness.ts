import type { StoreAdapter } from '@tripswitch/core/store';

/**
 * How the contract reaches a store. A harness is made for each test, and what one keeps is nobody
 * else's: another directory, another key prefix.
 *
 * What is optional is what not every store can offer: name it in the option `without`, and the
 * tests that need it are not declared.
 */
export interface StoreHarness {
  /** Opens the store as another process would: all that are opened share their records. */
  open(): StoreAdapter | Promise<StoreAdapter>;
  /** Ends what was opened, and removes what was kept. */
  close(): Promise<void>;
  /** Puts a text where the store keeps the record of `name`, as a hand or a failing disk would. */
  plant?(name: string, text: string): Promise<void>;
  /** All texts that are kept for `name`, also those that were set aside. */
  kept?(name: string): Promise<string[]>;
  /** Cuts the store off from where it keeps its records. Returns what mends it. */
  interrupt?(): Promise<() => Promise<void>>;
  /** Has each of so many processes call `countFailures(store, name, updates)`, all at the same time. */
  inProcesses?(processes: number, name: string, updates: number): Promise<void>;
}

/** What a harness may be without. */
export type HarnessAbility = 'plant' | 'kept' | 'interrupt' | 'inProcesses';
