import { ALL_ORDERS, describeExplored, FEW_SURPRISES } from './support/explored.js';
import { COUNT_WINDOW, THREE_REPLICAS, TWO_REPLICAS, underPolicy } from './support/scenarios.js';

describeExplored([
  ['H1, S2, S6: two replicas, all orders at first', TWO_REPLICAS, ALL_ORDERS],
  ['H1, S2, S6: two replicas, few surprises at any time', TWO_REPLICAS, FEW_SURPRISES],
  ['H1, S2, S6: three replicas', THREE_REPLICAS, FEW_SURPRISES],
  ['H1, S2, S6: two replicas under the policy open', underPolicy('open'), FEW_SURPRISES],
  ['H1, S2, S6: two replicas under the policy closed', underPolicy('closed'), FEW_SURPRISES],
  ['H1, S2, S6: two replicas with a count window', COUNT_WINDOW, FEW_SURPRISES],
]);
