import { PersistentCircuitBreaker } from '../../src/index.js';

/** A job that makes one call and just ends. */
const [stateDir = '', outcome = '', recoveryTimeoutMs = ''] = process.argv.slice(2);
const breaker = new PersistentCircuitBreaker({
  name: 'job',
  failureThreshold: 5,
  recoveryTimeoutMs: Number(recoveryTimeoutMs),
  stateDir,
});
const troubles: string[] = [];
breaker.on('store_degraded', ({ error }) => troubles.push(String(error)));
const result = await breaker.tryCall(() => {
  if (outcome === 'failure') throw new Error('the dependency is down');
});
const { state, failureCount, successCount, retryAfterMs } = breaker.getStats();
const rejected = !result.ok && result.rejected;
console.log(JSON.stringify({ rejected, state, failureCount, successCount, retryAfterMs, troubles }));
