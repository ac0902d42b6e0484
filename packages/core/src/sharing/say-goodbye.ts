import type { StoreLink } from './store-link.js';

/**
 * Reports what a replica that leaves has left, and then nothing any more.
 *
 * @param tells - whether the store is told that it leaves, so that nobody waits for its reports.
 */
export async function sayGoodbye(link: StoreLink, tells: boolean): Promise<void> {
  const { outbox, schedule } = link;
  await schedule.idle();
  // More than once, should a call that still ran end meanwhile.
  for (let more = tells || !outbox.isEmpty; more; more = !outbox.isEmpty && !link.degraded) {
    await schedule.next();
    await schedule.idle();
  }
  link.stop();
}
