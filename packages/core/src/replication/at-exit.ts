import { host } from '../clock/system-clock.js';

/** Work that is left when the process ends. It has to be one list for the process: a listener for each breaker would be thousands. */
class ExitList {
  readonly #event: 'beforeExit' | 'exit';
  readonly #work = new Set<() => void>();

  constructor(event: 'beforeExit' | 'exit') {
    this.#event = event;
  }

  add(work: () => void): void {
    if (this.#work.size === 0) host.process?.on?.(this.#event as 'exit', this.#doAll);
    this.#work.add(work);
  }

  delete(work: () => void): void {
    this.#work.delete(work);
    if (this.#work.size === 0) host.process?.off?.(this.#event, this.#doAll);
  }

  readonly #doAll = (): void => {
    for (const work of [...this.#work]) {
      // Once: a store that fails now must not keep the process from ending for ever.
      this.delete(work);
      try {
        work();
      } catch {
        // What one store cannot take must not keep the others from theirs.
      }
    }
  };
}

/** What is reported when the event loop has nothing left to do. */
export const beforeExit = /* @__PURE__ */ new ExitList('beforeExit');

/** What is spooled when the process exits, in whatever way but a kill (defect D72). No signal is handled. */
export const atExit = /* @__PURE__ */ new ExitList('exit');
