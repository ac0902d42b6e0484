/** Waits for a promise, but no longer than the deadline: then undefined. What was waited for goes on. */
export async function withinDeadline<Value>(promise: Promise<Value>, deadlineMs: number): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, deadlineMs, undefined);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
