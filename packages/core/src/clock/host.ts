/** The parts of Node.js that a host may lack, as browsers and workers do. */
interface Host {
  readonly process?: Partial<NodeJS.Process>;
}

/** The host. It has timers and promises; all else may be absent. */
export const host: Host = globalThis;
