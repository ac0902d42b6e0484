import { describeExplored, FEW_SURPRISES } from './support/explored.js';
import { NEWS, NOTICES, PLAIN } from './support/scenarios.js';

describeExplored([
  ['two replicas that watch', NOTICES, FEW_SURPRISES],
  ['two replicas that are sent the record', NEWS, FEW_SURPRISES],
  ['runs of plain successes', PLAIN, FEW_SURPRISES],
]);
