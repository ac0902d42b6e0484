import { randomBytes } from 'node:crypto';
import { link, rename } from 'node:fs/promises';
import { codeOf } from '../directory/file-system-errors.js';

/**
 * Sets unreadable data aside, beside the record's place, where it waits for somebody to look at it.
 *
 * Where the file system can, it gets a second name, and keeps the first until the next record is put
 * over it: a process that was paused for too long cannot move a good record away (law S6).
 *
 * @param mayMove - asked where there are no second names: whether the lock is still held.
 * @returns where the data is now.
 */
export async function setAside(path: string, now: number, mayMove: () => Promise<boolean>): Promise<string> {
  const aside = placeAside(path, now);
  try {
    await link(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw error;
    if (await mayMove()) await rename(path, aside);
  }
  return aside;
}

/**
 * Moves what stands in the place of a history file aside.
 *
 * @returns where it is now.
 */
export async function moveAside(path: string, now: number): Promise<string> {
  const aside = placeAside(path, now);
  await rename(path, aside);
  return aside;
}

function placeAside(path: string, now: number): string {
  const time = new Date(now).toISOString().replace(/[:.]/g, '-');
  return `${path}.corrupt-${time}-${randomBytes(3).toString('hex')}`;
}
