import { defineAppBuild } from '../config/tsup.js';

export default defineAppBuild({ main: 'src/main.ts', measure: 'src/measure.ts', idle: 'src/idle.ts' });
