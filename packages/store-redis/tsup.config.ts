import { definePackageBuild } from '../../tools/config/tsup.js';

export default definePackageBuild();
