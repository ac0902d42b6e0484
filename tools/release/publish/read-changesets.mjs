import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The changesets that no version has yet. In a pre-release they stay until it is left, and are listed in `pre.json`.
 *
 * @param {string} root The root of the workspace.
 * @returns {Promise<string[]>} Their names.
 */
export async function pendingChangesets(root) {
  const folder = join(root, '.changeset');
  const names = (await readdir(folder)).filter((file) => file.endsWith('.md') && file !== 'README.md');
  const pre = await readFile(join(folder, 'pre.json'), 'utf8').catch(() => '{}');
  /** @type {unknown} */
  const parsed = JSON.parse(pre);
  const state = /** @type {{ mode?: string, changesets?: string[] }} */ (parsed);
  const released = state.mode === 'pre' ? (state.changesets ?? []) : [];
  return names.map((file) => file.slice(0, -'.md'.length)).filter((name) => !released.includes(name));
}
