import { ALL_ORDERS, describeExplored, FEW_SURPRISES } from './support/explored.js';
import { LOSS, LOST_AND_FAILING, LOST_ORDERS, LOST_RESET, LOST_TWICE } from './support/scenarios.js';

describeExplored([
  ['S8: a record that is lost while the circuit opens and closes', LOSS, FEW_SURPRISES],
  ['S8: a record that is lost around an order', LOST_ORDERS, FEW_SURPRISES],
  ['S8: a record that is lost around an order, all orders at first', LOST_ORDERS, ALL_ORDERS],
  ['S8: a record that is lost around a reset', LOST_RESET, FEW_SURPRISES],
  ['S8: a record that is lost twice', LOST_TWICE, FEW_SURPRISES],
  ['S8: a record that is lost while the store fails', LOST_AND_FAILING, FEW_SURPRISES],
]);
