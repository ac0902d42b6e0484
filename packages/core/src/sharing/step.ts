import type { Attribution } from '../machine/change.js';
import type { CircuitMode } from '../machine/circuit-state.js';
import type { Machine } from '../machine/machine.js';
import { Permit, type Decision, type ProbeLease } from '../machine/permit.js';
import { concludedFrom, type ReportedOutcome } from './reported-outcome.js';

/** Calls that ended alike: so many, in one generation, about one moment of the circuit's clock. */
export interface OutcomeStep extends ReportedOutcome {
  readonly kind: 'outcome';
  readonly generation: number;
  readonly shadow: boolean;
  readonly lease: ProbeLease | undefined;
  readonly at: number;
  count: number;
}

/** A call that asks for a probe. */
export interface AdmissionStep {
  readonly kind: 'admission';
  readonly leaseId: string;
  /** A generation whose wait has run out by this process's own clock, if one has (law T2). */
  readonly due: number | undefined;
  readonly permit: Permit;
  /** What the last run decided. */
  decision: Decision;
  /** Whether the store has kept what the last run said. */
  answered: boolean;
}

/** What a replica did to a circuit and reports to its store, in order. */
export type Step =
  | OutcomeStep
  | AdmissionStep
  | { readonly kind: 'rejections'; rejected: number; wouldReject: number }
  /** A probe that was asked for and never begun, because the answer came too late. */
  | { readonly kind: 'release'; readonly lease: ProbeLease }
  | { readonly kind: 'reset'; readonly by: Attribution }
  | { readonly kind: 'trip'; readonly by: Attribution; readonly forMs: number | undefined }
  | {
      readonly kind: 'mode';
      readonly mode: CircuitMode;
      readonly by: Attribution;
      readonly ttlMs: number | undefined;
    };

/**
 * Applies a step to a machine: to the one that stands for the store's record, and to the replica's
 * view of it. There is no second copy of the rules.
 */
export function applyStep(machine: Machine, step: Step, now: number, random: number): void {
  switch (step.kind) {
    case 'outcome':
      applyOutcome(machine, step, now, random);
      break;
    case 'admission':
      admit(machine, step, now, random);
      break;
    case 'rejections':
      machine.totals.rejectedCount += step.rejected;
      machine.totals.wouldRejectCount += step.wouldReject;
      break;
    case 'release':
      machine.release(step.lease);
      break;
    case 'reset':
      machine.reset(now, step.by);
      break;
    case 'trip':
      // Forced meanwhile by another operator, it stays as that one wants it.
      if (machine.mode === 'automatic' || machine.mode === 'observe') machine.trip(now, step.by, step.forMs, random);
      break;
    case 'mode':
      machine.setMode(step.mode, now, step.by, step.ttlMs);
      break;
  }
}

function applyOutcome(machine: Machine, step: OutcomeStep, now: number, random: number): void {
  // Reported a little later than it happened, it may not lie before the state that it is judged in.
  const at = Math.min(Math.max(step.at, machine.changedAt), now);
  const { lease } = step;
  const result = concludedFrom(step);
  for (let i = 0; i < step.count; i++) {
    const permit = new Permit();
    permit.generation = step.generation;
    permit.shadow = step.shadow;
    permit.lease = lease;
    machine.settle(permit, result, at, random);
  }
}

function admit(machine: Machine, step: AdmissionStep, now: number, random: number): void {
  if (step.due === machine.generation && machine.state === 'open') machine.waitMs = 0;
  step.permit.shadow = false;
  step.permit.lease = undefined;
  // Counted by the replica that asked, once it has the answer: should none come, it decides otherwise.
  step.decision = machine.decide(step.permit, now, random, step.leaseId);
}
