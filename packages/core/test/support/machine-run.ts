import type { Change } from '../../src/machine/change.js';
import { Machine, type CallOutcome, type MachineRules } from '../../src/machine/machine.js';
import { Permit, type RefusalReason } from '../../src/machine/permit.js';
import { refusalOf } from '../../src/breaker/circuit.js';
import { consecutiveFailures } from '../../src/trip/consecutive-failures.js';

/** Three failures in a row open the circuit for a second; one probe of half a second decides. */
export const RULES: MachineRules = {
  trip: consecutiveFailures(3),
  mode: 'automatic',
  recoveryTimeoutMs: 1_000,
  recoveryBackoff: undefined,
  probes: 1,
  successThreshold: 1,
  failureThreshold: 1,
  probeTimeoutMs: 500,
};

const ENDED = { slow: false, timedOut: false, retryAfterMs: undefined, trip: false, describe: undefined };

/** A machine with a time of its own, so that a test reads as a story. */
export class MachineRun {
  readonly machine: Machine;
  now = 10_000;
  random = 0;

  constructor(rules: Partial<MachineRules> = {}) {
    this.machine = new Machine({ ...RULES, ...rules }, this.now);
  }

  wait(ms: number): this {
    this.now += ms;
    return this;
  }

  /** Asks for a permit, and expects one. */
  admit(): Permit {
    const permit = new Permit();
    const decision = this.machine.admit(permit, this.now, this.random);
    if (decision !== 'admitted' && decision !== 'would_reject') throw new Error(`refused: ${decision}`);
    return permit;
  }

  /** Why a call that arrives now is not admitted. */
  refusal(): RefusalReason | undefined {
    return refusalOf(this.machine.admit(new Permit(), this.now, this.random));
  }

  succeed(permit = this.admit(), slow = false) {
    return this.machine.settle(permit, { ...ENDED, outcome: 'success', slow }, this.now, this.random);
  }

  fail(permit = this.admit(), failure: Partial<CallOutcome> = {}) {
    return this.machine.settle(permit, { ...ENDED, outcome: 'failure', ...failure }, this.now, this.random);
  }

  ignore(permit = this.admit()) {
    return this.machine.settle(permit, { ...ENDED, outcome: 'ignored' }, this.now, this.random);
  }

  /** Completed calls in the words of a table: `s` success, `f` failure, `i` ignored, `S` and `F` slow ones. */
  play(calls: string): this {
    for (const call of calls) {
      if (call === 's' || call === 'S') this.succeed(this.admit(), call === 'S');
      else if (call === 'f' || call === 'F') this.fail(this.admit(), { slow: call === 'F' });
      else this.ignore();
    }
    return this;
  }

  /** Fails until the circuit is open. */
  trip(): this {
    while (this.machine.state === 'closed') this.fail();
    return this;
  }

  /** Opens the circuit, waits, and takes its first probe. */
  probe(): Permit {
    this.trip();
    this.now = Math.max(this.now, this.machine.retryAt);
    return this.admit();
  }

  /** What the machine decided since it was last asked. */
  changes(): Change[] {
    const changes = this.machine.changes ?? [];
    this.machine.changes = undefined;
    return changes;
  }
}
