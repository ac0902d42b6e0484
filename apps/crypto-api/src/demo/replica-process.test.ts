import { expect, it } from 'vitest';
import { createLog } from '../wiring/log.js';
import { readReplicaLine } from './replica-process.js';

function logged(fields: Record<string, unknown>, msg: string): string {
  const lines: string[] = [];
  createLog({ level: 'info', secrets: [], destination: { write: (line: string) => lines.push(line) } }).info(
    fields,
    msg,
  );
  return lines[0]!;
}

it('reads where a replica listens, and how its circuits change', () => {
  expect(readReplicaLine(logged({ port: 4001 }, 'listening'))).toMatchObject({ msg: 'listening', port: 4001 });
  const change = {
    circuit: 'coingecko-prices',
    from: 'closed',
    to: 'open',
    cause: 'consecutive_failures',
    remote: true,
  };
  const read = readReplicaLine(logged(change, 'circuit changed state'));
  expect(read).toMatchObject(change);
  expect(read).toHaveProperty('time');
});

it('passes over everything else', () => {
  expect(readReplicaLine('')).toBeUndefined();
  expect(readReplicaLine('Debugger attached.')).toBeUndefined();
  expect(readReplicaLine(logged({}, 'ended'))).toBeUndefined();
  expect(readReplicaLine(logged({ circuit: 'a', to: 'ajar' }, 'circuit changed state'))).toBeUndefined();
});
