import { ALL_ORDERS, describeExplored, FEW_SURPRISES } from './support/explored.js';
import { STRICT, STRICT_AND_FAILING } from './support/scenarios.js';

describeExplored([
  ['H1, S2: strict replicas', STRICT, FEW_SURPRISES],
  ['H1, S2: strict replicas, all orders at first', STRICT, ALL_ORDERS],
  ['H1, S2: strict replicas whose store fails', STRICT_AND_FAILING, FEW_SURPRISES],
]);
