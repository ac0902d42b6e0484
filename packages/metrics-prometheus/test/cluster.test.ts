import { expect, test } from 'vitest';
import { packageFolder } from './support/dashboard.js';
import { samplesOf } from './support/exposition.js';
import { calls } from './support/set-up.js';
import { startProcess } from './support/started-process.js';

test.each(['prom-client', 'prom-client-oldest'])(
  'a cluster of three processes tells the sums of their counts and the highest of their states, by %s',
  async (client) => {
    const args = [
      '--import',
      'tsx',
      '--conditions',
      '@tripswitch/source',
      'test/support/cluster-of-workers.ts',
      client,
    ];
    const primary = startProcess(process.execPath, args, packageFolder);
    try {
      const [text] = await primary.printed(
        /^# HELP circuit_breaker_state[^]*circuit_breaker_store_sync_.*result="failure"} 0\n$/m,
      );
      const found = samplesOf(text);
      expect(found.get(calls('success'))).toBe(3 + 4 + 5);
      expect(found.get(calls('failure'))).toBe(4);
      expect(found.get(calls('rejected'))).toBe(2);
      expect(found.get('circuit_breaker_transitions_total{service="prices",from="closed",to="open"}')).toBe(2);
      const duration = 'circuit_breaker_call_duration_seconds';
      expect(found.get(`${duration}_count{service="prices",outcome="success"}`)).toBe(12);
      expect(found.get(`${duration}_bucket{service="prices",outcome="success",le="+Inf"}`)).toBe(12);
      // Two are open: that is not half-open.
      expect(found.get('circuit_breaker_state{service="prices"}')).toBe(1);
      expect(found.get('circuit_breaker_mode{service="prices",mode="automatic"}')).toBe(1);
    } finally {
      await primary.end();
    }
  },
  40_000,
);
