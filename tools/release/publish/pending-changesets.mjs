/** Prints whether changesets wait to become versions. Needs nothing installed. Run it in the root of the workspace. */
/* global console, process */
import { pendingChangesets } from './read-changesets.mjs';

console.log((await pendingChangesets(process.cwd())).length > 0);
