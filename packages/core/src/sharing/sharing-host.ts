import type { CircuitHost } from '../breaker/circuit.js';
import type { Change } from '../machine/change.js';
import type { Machine } from '../machine/machine.js';

type Options = CircuitHost['options'];

/** The breaker, with the machine that is its view of the circuit. */
export interface SharingHost extends Options, Omit<CircuitHost, 'options' | 'emitChanges'> {
  /** The last record that this replica saw, with its own unsynced outcomes on top. */
  readonly machine: Machine;
  announce(changes: readonly Change[], remote: boolean): void;
  /** From 0 up to 1. */
  random(): number;
  /**
   * From now on plain successes of this generation are counted in the machine alone; `undefined` ends that. A shared
   * circuit in steady success then costs a call what one in memory does.
   */
  countAlone(generation: number | undefined): void;
}
