import { measureCallCost } from './call-cost.js';

const [rounds, callsEach] = process.argv.slice(2).map(Number);
console.log(JSON.stringify(await measureCallCost(rounds ?? NaN, callsEach ?? NaN)));
