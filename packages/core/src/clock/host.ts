/** What of Node.js a host may lack: all of it, as a browser does, or parts of it, as a worker does. */
interface Host {
  readonly process?: Partial<NodeJS.Process>;
}

/** The host, of which nothing is taken for granted but timers and promises. */
export const host: Host = globalThis;
