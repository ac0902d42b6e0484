import { definePackageBuild } from '../../tools/config/tsup.js';
import { embedProperLockfile } from './build/embed-proper-lockfile.js';

export default definePackageBuild({ esbuildPlugins: [embedProperLockfile()] });
