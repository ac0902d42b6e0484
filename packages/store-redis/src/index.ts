export { createRedisStore, type RedisStoreOptions } from './create-redis-store.js';
