import { Permit, type Decision, type PermitState } from '../machine/permit.js';
import { refusalOf, type Refusal } from '../breaker/circuit.js';
import { decideWithoutStore } from './decide-without-store.js';
import type { AdmissionStep } from './step.js';
import type { StoreLink } from './store-link.js';

/** Admits calls to a shared circuit: by the breaker's view (law S1), and probes by a lease of the store (law H1). */
export class SharedAdmission {
  readonly #link: StoreLink;
  #asking = 0;
  #asked = 0;

  constructor(link: StoreLink) {
    this.#link = link;
  }

  /**
   * @param now - up to when the view has advanced. The clock is not read again: what became due between two looks at it
   * would be decided by the view alone, and a probe be granted that the store knows nothing of (law H1).
   */
  admit(permit: PermitState, now: number): Refusal | undefined | Promise<Refusal | undefined> {
    const { host, clock, health } = this.#link;
    const { machine, rules } = host;
    if (health.degraded) return this.#admitDegraded(permit, now);
    const due = clock.dueGeneration(machine);
    const ordered = machine.mode === 'forced_open' || machine.mode === 'forced_closed';
    const waits = machine.state === 'open' && due === undefined && now < machine.retryAt;
    if (ordered || machine.state === 'closed' || waits) return this.#admitByView(permit, now);
    const out = machine.state === 'half_open' ? machine.leases.length : 0;
    return out + this.#asking < rules.probes ? this.#askForProbe(permit, due) : this.#refuseProbe(permit);
  }

  #admitByView(permit: PermitState, now: number): Refusal | undefined {
    const { host, schedule } = this.#link;
    const decision = host.machine.admit(permit, now, host.random());
    if (this.#noteRejection(decision)) schedule.soon();
    return refusalOf(decision);
  }

  /** All probes are out, or asked for: the call does not wait for one (law H4). */
  #refuseProbe(permit: PermitState): Refusal | undefined {
    const { machine } = this.#link.host;
    permit.generation = machine.generation;
    permit.shadow = machine.mode === 'observe';
    this.#count(permit.shadow ? 'wouldReject' : 'rejected');
    return permit.shadow ? undefined : 'probe_limit';
  }

  #count(turnedAway: 'rejected' | 'wouldReject'): void {
    const { host, pending, schedule } = this.#link;
    host.machine.totals[`${turnedAway}Count`]++;
    pending.rejection(turnedAway);
    schedule.soon();
  }

  async #askForProbe(permit: PermitState, due: number | undefined): Promise<Refusal | undefined> {
    const { clock, health, pending, replica, schedule } = this.#link;
    const leaseId = `${replica}.${++this.#asked}`;
    const asked = new Permit();
    const step: AdmissionStep = {
      kind: 'admission',
      leaseId,
      due,
      permit: asked,
      decision: 'admitted',
      answered: false,
    };
    pending.push(step);
    this.#asking++;
    // Twice, should a report that has to be sent again come first.
    await schedule.next();
    if (!step.answered && !health.degraded) await schedule.next();
    this.#asking--;
    if (!step.answered) return this.#admitDegraded(permit, clock.now());
    const { generation, lease, shadow } = asked;
    // Granted, and run out before this process got to hear of it: another one may be probing by now (law S6).
    if (lease !== undefined && clock.now() >= lease.expiresAt) return this.#refuseProbe(permit);
    Object.assign(permit, { generation, lease, shadow });
    if (step.decision !== 'admitted') this.#count(step.decision === 'would_reject' ? 'wouldReject' : 'rejected');
    return refusalOf(step.decision);
  }

  #admitDegraded(permit: PermitState, now: number): Refusal | undefined {
    const decision = decideWithoutStore(this.#link.host, permit, now);
    this.#noteRejection(decision);
    return decision === 'store_unavailable' ? decision : refusalOf(decision);
  }

  /** Reports that the view counted a rejection, if it did. */
  #noteRejection(decision: Decision | 'store_unavailable'): boolean {
    if (decision === 'admitted') return false;
    this.#link.pending.rejection(decision === 'would_reject' ? 'wouldReject' : 'rejected');
    return true;
  }
}
