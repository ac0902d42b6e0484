import { CLIENTS } from './support/clients.js';
import { runContractWith } from './support/store-harness.js';

const short = ['ioredis 5', 'node-redis 5'];
runContractWith(Object.keys(CLIENTS).filter((name) => !short.includes(name)));
