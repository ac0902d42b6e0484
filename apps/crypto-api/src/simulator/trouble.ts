import { z } from 'zod';

const share = z.number().gt(0).max(1).optional();
const longestMs = 600_000;
const milliseconds = z.number().min(0).max(longestMs);

/** What can be wrong with the simulated CoinGecko, as it is given to it in JSON. */
export const troubleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('latency'), delayMs: milliseconds, jitterMs: milliseconds.optional(), share }),
  z.strictObject({ kind: z.literal('hang'), share }),
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    retryAfterSeconds: z.int().min(0).max(86_400).optional(),
    share,
  }),
  z.strictObject({ kind: z.literal('reset'), share }),
  z.strictObject({ kind: z.literal('malformed'), share }),
  z.strictObject({ kind: z.literal('drip'), bytesPerSecond: z.number().gt(0).max(1_000_000), share }),
]);

/**
 * What is wrong with the simulated CoinGecko.
 *
 * - `none`: nothing
 * - `latency`: answers come `delayMs` later, plus up to `jitterMs` more
 * - `hang`: the connection is accepted and nothing is ever said
 * - `status`: answers are this 4xx or 5xx, with `Retry-After` if asked for (429 and 503 mostly)
 * - `reset`: the connection is reset
 * - `malformed`: the answer is cut off in the middle of its JSON, with a status of 200
 * - `drip`: the right answer, `bytesPerSecond` at a time
 *
 * `share`, above 0 and up to 1, is how many of the calls meet it; all by default.
 */
export type Trouble = z.infer<typeof troubleSchema>;

/** No trouble. */
export const noTrouble: Trouble = { kind: 'none' };
