import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTENDERS, type ByContender } from './contender.js';

/** Which versions are installed: what was measured. */
export async function contenderVersions(): Promise<ByContender<string>> {
  const versions: ByContender<string> = {};
  for (const name of CONTENDERS) {
    versions[name] = await versionOf(name === 'tripswitch' ? '@tripswitch/core' : name);
  }
  return versions;
}

/** Not by importing its package.json, which not every package exports. */
async function versionOf(packageName: string): Promise<string> {
  let folder = dirname(fileURLToPath(import.meta.resolve(packageName)));
  for (;;) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
    const { name, version } = JSON.parse(text) as { name?: string; version?: string };
    if (name === packageName && version !== undefined) return version;
    if (folder === dirname(folder)) throw new Error(`${packageName} has no package.json above ${folder}`);
    folder = dirname(folder);
  }
}
