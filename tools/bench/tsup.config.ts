import { defineAppBuild } from '../config/tsup.js';

export default defineAppBuild({
  main: 'src/main.ts',
  measure: 'src/measure.ts',
  clock: 'src/clock.ts',
  heap: 'src/idle/heap.ts',
  exit: 'src/idle/exit.ts',
});
