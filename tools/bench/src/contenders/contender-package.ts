import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { satisfies } from 'semver';
import { CONTENDERS, type ContenderName } from './contender.js';

/** The contenders that a Node.js can measure, by what their packages declare, and for each other one why not. */
export async function contendersOn(nodeVersion: string): Promise<{ contenders: ContenderName[]; absent: string[] }> {
  const contenders: ContenderName[] = [];
  const absent: string[] = [];
  for (const name of CONTENDERS) {
    const { version, node } = await readPackage(name);
    if (satisfies(nodeVersion, node)) contenders.push(name);
    else absent.push(`${name} ${version} is not measured here: it supports Node.js ${node} only.`);
  }
  return { contenders, absent };
}

/** What an installed package declares. Its package.json is read from its folder: not every package exports it. */
export async function readPackage(contender: ContenderName): Promise<{ version: string; node: string }> {
  const wanted = contender === 'tripswitch' ? '@tripswitch/core' : contender;
  let folder = dirname(fileURLToPath(import.meta.resolve(wanted)));
  for (;;) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
    const found = JSON.parse(text) as { name?: string; version?: string; engines?: { node?: string } };
    if (found.name === wanted) return { version: found.version ?? 'unknown', node: found.engines?.node ?? '*' };
    if (folder === dirname(folder)) throw new Error(`${wanted} has no package.json above ${folder}`);
    folder = dirname(folder);
  }
}
