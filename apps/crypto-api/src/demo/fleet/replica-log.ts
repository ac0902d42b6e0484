import type { TransitionEvent } from '@tripswitch/core';
import { z } from 'zod';
import { transitionCauses } from '../transition-text.js';

const state = z.enum(['closed', 'open', 'half_open']);

const lineSchema = z.discriminatedUnion('msg', [
  z.object({ msg: z.literal('listening'), port: z.number() }),
  z.object({
    msg: z.literal('circuit changed state'),
    /** By the clock of this machine, in milliseconds since the epoch. */
    time: z.number(),
    circuit: z.string(),
    from: state,
    to: state,
    cause: z.custom<TransitionEvent['cause']>((value) => transitionCauses.has(value)),
    /** Whether another replica made the change, and this one follows it. */
    remote: z.boolean(),
  }),
]);

/** A line of a replica's log that the demo looks at. */
export type ReplicaLine = z.infer<typeof lineSchema>;

/** A change of a circuit, as a replica logged it. */
export type ReplicaTransition = Extract<ReplicaLine, { msg: 'circuit changed state' }>;

/** Reads a line of a replica's log; undefined if it is about something else. */
export function readReplicaLine(line: string): ReplicaLine | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return undefined;
  }
  return lineSchema.safeParse(json).data;
}
