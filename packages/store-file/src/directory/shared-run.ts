/**
 * Makes a function of one that may serve many callers at once: each gets the result of a run that began
 * after it called, and all who call while a run is under way get the same next one.
 */
export function sharedRun<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;
  return () => {
    next ??= running.then(
      () => begin(),
      () => begin(),
    );
    return next;
  };

  function begin(): Promise<T> {
    next = undefined;
    const begun = run();
    running = begun;
    return begun;
  }
}
