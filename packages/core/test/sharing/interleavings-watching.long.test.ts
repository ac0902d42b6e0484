import { describeExplored, FEW_SURPRISES } from './support/explored.js';
import { PLAIN, WATCHING } from './support/scenarios.js';

describeExplored([
  ['two replicas that watch', WATCHING, FEW_SURPRISES],
  ['runs of plain successes', PLAIN, FEW_SURPRISES],
]);
