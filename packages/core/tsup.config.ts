import { definePackageBuild } from '../../tools/config/tsup.js';

export default definePackageBuild({ entry: ['src/index.ts', 'src/store.ts'] });
