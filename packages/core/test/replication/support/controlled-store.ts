import { StoreError } from '../../../src/errors/store-error.js';
import type { BreakerStore } from '../../../src/ports/breaker-store.js';

/** A store's operation that waits for the scheduler: first to be applied, then to be answered. */
export class Operation {
  readonly label: string;
  readonly replica: string;
  applied = false;
  readonly #run: () => Promise<unknown>;
  readonly #settle: (answer: Promise<unknown>) => void;
  #answer: Promise<unknown> | undefined;

  constructor(label: string, replica: string, run: () => Promise<unknown>, settle: (answer: Promise<unknown>) => void) {
    this.label = label;
    this.replica = replica;
    this.#run = run;
    this.#settle = settle;
  }

  apply(): void {
    this.applied = true;
    this.#answer = this.#run();
  }

  answer(): void {
    this.#settle(this.#answer as Promise<unknown>);
  }

  /** The operation fails, or only its answer does, when it was applied before. */
  fail(): void {
    this.#settle(Promise.reject(new StoreError('The connection was lost')));
  }
}

/** Lets each read and update of one replica wait for a scheduler. Without the signal: what was given up may arrive. */
export function controlledStore(
  store: BreakerStore,
  replica: string,
  arrived: (operation: Operation) => void,
): BreakerStore {
  const control = <T>(label: string, run: () => Promise<T>): Promise<T> =>
    new Promise<T>((resolve) => {
      arrived(new Operation(`${replica}.${label}`, replica, run, resolve as (answer: Promise<unknown>) => void));
    });
  return {
    ...store,
    update: (name, who, change) => control('update', () => store.update(name, who, change)),
    read: (name, options) => control('read', () => store.read(name, { known: options?.known })),
  };
}
