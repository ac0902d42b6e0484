import { describeExplored, FEW_SURPRISES } from './support/explored.js';
import { ORDERS, RACE } from './support/scenarios.js';

describeExplored([
  ['H1, S2, S6: two replicas that race for a probe', RACE, FEW_SURPRISES],
  ['H1, S2, S6: orders of operators', ORDERS, FEW_SURPRISES],
]);
