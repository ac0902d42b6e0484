import { readFile } from 'node:fs/promises';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { runCommand } from '../run-command.js';
import { workspaceRoot } from '../workspace-root.js';
import type { PackageManifest } from './package-manifest.js';

/** What publint, at its strictest, has to say of a tarball. */
export async function lintPackage(tarball: string): Promise<string[]> {
  const bytes = await readFile(tarball);
  const { messages, pkg } = await publint({
    level: 'suggestion',
    strict: true,
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
  });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

/** Whether every way to resolve the types of a tarball (Node 10, Node 16 from both kinds of module, bundlers) leads to right ones. */
export async function checkTypeResolution(manifest: PackageManifest, tarball: string): Promise<string[]> {
  const data = Object.keys(manifest.exports).filter((path) => typeof manifest.exports[path] === 'string');
  const excluded = data.length > 0 ? ['--exclude-entrypoints', ...data] : [];
  const args = [tarball, '--profile', 'strict', '--no-emoji', '--no-color', ...excluded];
  try {
    await runCommand('node_modules/.bin/attw', args, { cwd: workspaceRoot });
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
