import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { createFileStore } from '../../src/index.js';

const ROUNDS = 50;
const THREADS = 4;

/** Makes a store in the same new directories at the same moments as the other threads. */
function race({ folder, arrived }: { folder: string; arrived: Int32Array }): string[] {
  const problems: string[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    Atomics.add(arrived, 0, 1);
    while (Atomics.load(arrived, 0) < round * THREADS);
    try {
      void createFileStore({ directory: join(folder, String(round), 'state', 'circuits') }).close();
    } catch (error) {
      problems.push(String(error));
    }
  }
  return problems;
}

if (isMainThread) {
  const arrived = new Int32Array(new SharedArrayBuffer(4));
  const folder = process.argv[2] ?? '';
  for (let thread = 0; thread < THREADS; thread++) {
    const worker = new Worker(process.argv[1] ?? '', { workerData: { folder, arrived } });
    worker.on('message', (problems: string[]) => {
      for (const problem of problems) console.log(problem);
    });
  }
} else {
  parentPort?.postMessage(race(workerData as { folder: string; arrived: Int32Array }));
}
