import { describeExplored, FEW_SURPRISES } from './support/explored.js';
import { NEWS, NOTICES, PLAIN } from './support/scenarios.js';

describeExplored([
  ['H1, S2, S6: two replicas that watch', NOTICES, FEW_SURPRISES],
  ['H1, S2, S6: two replicas that are sent the record', NEWS, FEW_SURPRISES],
  ['H1, S2, S6: runs of plain successes', PLAIN, FEW_SURPRISES],
]);
