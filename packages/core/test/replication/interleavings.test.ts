import { describeExplored, FEW_SURPRISES } from './support/explored.js';
import { ORDERS, RACE } from './support/scenarios.js';

describeExplored([
  ['two replicas that race for a probe', RACE, FEW_SURPRISES],
  ['orders of operators', ORDERS, FEW_SURPRISES],
]);
