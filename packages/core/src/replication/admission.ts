import type { ClockTimer } from '../clock/clock.js';
import type { Decision, PermitState } from '../machine/permit.js';
import { refusalOf, type Refusal } from '../breaker/circuit.js';
import type { Journal } from './journal.js';
import type { ReplicaHost } from './replica-view.js';
import type { Grant } from './report.js';
import type { StoreClock } from './store-clock.js';
import type { StoreHealth, SyncLoop } from './sync-loop.js';

/** What admissions need of a replica. */
export interface AdmissionParts {
  readonly replica: string;
  readonly host: ReplicaHost;
  readonly clock: StoreClock;
  readonly journal: Journal;
  readonly health: StoreHealth;
  readonly loop: SyncLoop;
}

/** Admits calls to a shared circuit: by the replica's view (law S1), and probes by a lease of the store (law H1). */
export class Admission {
  readonly #parts: AdmissionParts;
  #asking = 0;
  #asked = 0;
  readonly #grants = new Map<string, Grant | undefined>();

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
  }

  /**
   * @param now - up to when the view has advanced. The clock is not read again: what became due between two looks at it
   * would be decided by the view alone, and a probe be granted that the store knows nothing of (law H1).
   */
  admit(permit: PermitState, now: number): Refusal | undefined | Promise<Refusal | undefined> {
    const { host, clock, health } = this.#parts;
    const { machine, rules } = host;
    if (health.degraded) return this.admitAlone(permit, now);
    const due = clock.dueGeneration(machine);
    const forced = machine.mode === 'forced_open' || machine.mode === 'forced_closed';
    const waits = machine.state === 'open' && due === undefined && now < machine.retryAt;
    if (forced || machine.state === 'closed' || waits) return this.#admitByView(permit, now);
    const out = machine.state === 'half_open' ? machine.leases.length : 0;
    return out + this.#asking < rules.probes ? this.#askForProbe(permit, due) : this.#refuseProbe(permit);
  }

  /** Decides about a call while the store does not answer, as `onStoreFailure` says (law S5). */
  admitAlone(permit: PermitState, now: number): Refusal | undefined {
    const { host } = this.#parts;
    const { machine, onStoreFailure } = host;
    // An operator's mode stands, whatever the store does.
    if (onStoreFailure === 'local' || machine.mode !== 'automatic') {
      const decision = machine.admit(permit, now, host.random());
      this.#noteRejection(decision);
      return refusalOf(decision);
    }
    if (onStoreFailure === 'open') {
      machine.totals.rejectedCount++;
      this.#noteRejection('open');
      return 'store_unavailable';
    }
    permit.generation = machine.generation;
    permit.shadow = machine.state !== 'closed';
    return undefined;
  }

  /** Takes what the store has granted. */
  take(grants: readonly Grant[]): void {
    for (const grant of grants) if (this.#grants.has(grant.leaseId)) this.#grants.set(grant.leaseId, grant);
  }

  #admitByView(permit: PermitState, now: number): Refusal | undefined {
    const { host, loop } = this.#parts;
    const decision = host.machine.admit(permit, now, host.random());
    if (this.#noteRejection(decision)) loop.soon();
    return refusalOf(decision);
  }

  /** All probes are out, or asked for: the call does not wait for one (law H4). */
  #refuseProbe(permit: PermitState): Refusal | undefined {
    const { machine } = this.#parts.host;
    permit.generation = machine.generation;
    permit.shadow = machine.mode === 'observe';
    this.#count(permit.shadow ? 'wouldReject' : 'rejected');
    return permit.shadow ? undefined : 'probe_limit';
  }

  #count(kind: 'rejected' | 'wouldReject'): void {
    const { host, journal, loop } = this.#parts;
    host.machine.totals[`${kind}Count`]++;
    journal.rejection(kind);
    loop.soon();
  }

  async #askForProbe(permit: PermitState, due: number | undefined): Promise<Refusal | undefined> {
    const { clock, replica, journal } = this.#parts;
    const leaseId = `${replica}.${++this.#asked}`;
    journal.push({ kind: 'admission', leaseId, due });
    this.#asking++;
    this.#grants.set(leaseId, undefined);
    await this.#answerTo(leaseId);
    this.#asking--;
    const grant = this.#grants.get(leaseId);
    this.#grants.delete(leaseId);
    if (grant === undefined) {
      journal.withdraw(leaseId);
      return this.admitAlone(permit, clock.now());
    }
    const { decision, generation, lease, shadow } = grant;
    // Granted, and run out before this process got to hear of it: another one may be probing by now (law S6).
    if (lease !== undefined && clock.now() >= lease.expiresAt) return this.#refuseProbe(permit);
    // The store knows no base modes.
    if (decision !== 'admitted' && this.#parts.host.rules.mode === 'observe') return this.#refuseProbe(permit);
    Object.assign(permit, { generation, lease, shadow });
    if (decision !== 'admitted') this.#count(decision === 'would_reject' ? 'wouldReject' : 'rejected');
    return refusalOf(decision);
  }

  /** Waits until the store has answered, or failed, or the call has waited for as long as a store may take (law S10). */
  async #answerTo(leaseId: string): Promise<void> {
    const { health, host, loop } = this.#parts;
    let timer: ClockTimer | undefined;
    let overdue = false;
    const timeIsUp = new Promise<void>((resolve) => {
      timer = host.clock.setTimer(() => {
        overdue = true;
        resolve();
      }, host.storeTimeoutMs);
    });
    await Promise.race([loop.next(), timeIsUp]);
    // Twice, should a report that has to be sent again come first.
    const isAnswered = () => this.#grants.get(leaseId) !== undefined || health.degraded || overdue;
    if (!isAnswered()) await Promise.race([loop.next(), timeIsUp]);
    timer?.cancel();
  }

  /** Reports that the view counted a rejection, if it did. */
  #noteRejection(decision: Decision): boolean {
    if (decision === 'admitted') return false;
    this.#parts.journal.rejection(decision === 'would_reject' ? 'wouldReject' : 'rejected');
    return true;
  }
}
