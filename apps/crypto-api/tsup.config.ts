import { defineAppBuild } from '../../tools/config/tsup.js';

export default defineAppBuild({ main: 'src/main.ts', demo: 'src/demo/main.ts', simulator: 'src/simulator/main.ts' });
