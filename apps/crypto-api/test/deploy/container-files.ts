import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bindMount, type ComposeService } from './compose-file.js';

/** Lays the files that are mounted into a container out under a folder, as the container sees them under its root. */
export async function layOutMounts({ volumes }: ComposeService, root: string): Promise<void> {
  for (const volume of volumes) {
    const bound = bindMount(volume);
    if (bound !== undefined) {
      const target = join(root, bound.target);
      await mkdir(dirname(target), { recursive: true });
      await copyFile(bound.source, target);
    }
  }
}
