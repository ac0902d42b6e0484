import { runContractWith } from './support/store-harness.js';

runContractWith(['ioredis 5', 'node-redis 5']);
