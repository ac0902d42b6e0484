import { describeExplored, FEW_SURPRISES } from './support/explored.js';
import { LOSS, LOST_ORDERS, LOST_RESET, NEWS, NOTICES, PLAIN } from './support/scenarios.js';

describeExplored([
  ['two replicas that watch', NOTICES, FEW_SURPRISES],
  ['two replicas that are sent the record', NEWS, FEW_SURPRISES],
  ['a record that is lost', LOSS, FEW_SURPRISES],
  ['a record that is lost after an order', LOST_ORDERS, FEW_SURPRISES],
  ['a record that is lost about a reset', LOST_RESET, FEW_SURPRISES],
  ['runs of plain successes', PLAIN, FEW_SURPRISES],
]);
