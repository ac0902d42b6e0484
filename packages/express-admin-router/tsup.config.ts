import { definePackageBuild } from '../../tools/config/tsup.js';
import { embedPage } from './build/embed-page.js';

export default definePackageBuild({ esbuildPlugins: [embedPage()] });
