/**
 * Keeps a timer from keeping the process alive. In a browser's kind of environment, such as jest's jsdom, a
 * timer is a number, and keeps nothing alive.
 */
export function unrefTimer(timer: NodeJS.Timeout): void {
  if (typeof timer === 'object') timer.unref();
}
