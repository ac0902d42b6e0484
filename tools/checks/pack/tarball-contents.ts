import { gunzipSync } from 'node:zlib';

/** The files of a tarball as npm packs it, with their sizes in bytes. The common folder `package/` is left out. */
export function filesOfTarball(tarball: Uint8Array): Map<string, number> {
  const archive = gunzipSync(tarball);
  const files = new Map<string, number>();
  const text = (start: number, length: number): string =>
    archive.toString('latin1', start, start + length).replace(/\0.*$/s, '');
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0;) {
    const size = Number.parseInt(text(at + 124, 12), 8);
    const [type, prefix, name] = [text(at + 156, 1), text(at + 345, 155), text(at, 100)];
    if (type === '0' || type === '')
      files.set((prefix === '' ? name : `${prefix}/${name}`).replace(/^[^/]+\//, ''), size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

/** The most that a package may take on the disk of its user. */
const maxBytes = 500_000;

/** What is wrong with the files of a tarball: some are missing, some lead nowhere, or they are too large. */
export function problemsOfContents(
  files: ReadonlyMap<string, number>,
  manifest: Readonly<Record<string, unknown>>,
): string[] {
  const problems = ['README.md', 'LICENSE']
    .filter((file) => !files.has(file))
    .map((file) => `${file} is missing from the package`);
  const sources = [...files.keys()].some((file) => file.startsWith('src/'));
  if (!sources) {
    for (const file of files.keys()) {
      if (file.endsWith('.map')) problems.push(`${file} is a source map, but the package has no sources`);
    }
  }
  for (const [name, target] of Object.entries(manifest['imports'] ?? {})) {
    problems.push(`imports has ${name}, which leads to ${JSON.stringify(target)}: set publishConfig.imports to {}`);
  }
  const bytes = [...files.values()].reduce((sum, size) => sum + size, 0);
  if (bytes > maxBytes) problems.push(`the package has ${bytes} bytes unpacked, at most ${maxBytes} are allowed`);
  return problems;
}
