/**
 * Loaded into a process of the API before its own program: tells over IPC what the process holds, when it is asked.
 * Needs `--expose-gc`.
 */
process.on('message', () => {
  if (globalThis.gc === undefined) throw new Error('start Node.js with --expose-gc');
  globalThis.gc();
  // What the first one made unreachable by finalizers goes with the second.
  setImmediate(() => {
    globalThis.gc?.();
    const resources: Record<string, number> = {};
    for (const kind of process.getActiveResourcesInfo()) {
      resources[kind] = (resources[kind] ?? 0) + 1;
    }
    const { heapUsed, external } = process.memoryUsage();
    process.send?.({ heapBytes: heapUsed, externalBytes: external, resources });
  });
});
// It must not keep alive what would end by itself.
process.channel?.unref();
