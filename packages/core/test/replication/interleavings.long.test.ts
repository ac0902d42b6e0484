import { ALL_ORDERS, describeExplored, FEW_SURPRISES } from './support/explored.js';
import { COUNT_WINDOW, THREE_REPLICAS, TWO_REPLICAS, underPolicy } from './support/scenarios.js';

describeExplored([
  ['two replicas, all orders at first', TWO_REPLICAS, ALL_ORDERS],
  ['two replicas, few surprises at any time', TWO_REPLICAS, FEW_SURPRISES],
  ['three replicas', THREE_REPLICAS, FEW_SURPRISES],
  ['two replicas under the policy open', underPolicy('open'), FEW_SURPRISES],
  ['two replicas under the policy closed', underPolicy('closed'), FEW_SURPRISES],
  ['two replicas with a count window', COUNT_WINDOW, FEW_SURPRISES],
]);
