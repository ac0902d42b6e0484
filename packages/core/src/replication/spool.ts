import { among, isCount, isMoment, isText, listOf, MOST_CHARACTERS, or, shaped } from '../machine/record-codec.js';
import type { Report, Step } from './report.js';

const isFlag = among(true, false);
const attribution = shaped({ actor: or(undefined, isText), reason: or(undefined, isText) });
const lease = shaped({ id: isText, generation: isCount, expiresAt: isMoment, durationMs: or(undefined, isMoment) });

/** What each kind of step must hold. Calls that asked for a probe are not spooled: nobody waits for it any more. */
const STEPS: Readonly<Record<Exclude<Step['kind'], 'admission'>, (step: unknown) => boolean>> = {
  outcome: shaped({
    outcome: among('success', 'failure', 'ignored'),
    slow: isFlag,
    timedOut: isFlag,
    trip: isFlag,
    shadow: isFlag,
    retryAfterMs: or(undefined, isMoment),
    facts: or(undefined, shaped({ name: isText, code: (code) => code === null || isMoment(code) || isText(code) })),
    generation: isCount,
    lease: or(undefined, lease),
    at: isMoment,
    count: (count) => isCount(count) && (count as number) <= 1_000_000,
  }),
  rejections: shaped({ rejected: isCount, wouldReject: isCount }),
  release: shaped({ lease }),
  wait: shaped({ generation: isCount, waitMs: isMoment }),
  reset: shaped({ by: attribution }),
  trip: shaped({ by: attribution, forMs: or(undefined, isMoment) }),
  mode: shaped({
    mode: among('automatic', 'forced_open', 'forced_closed', 'observe'),
    by: attribution,
    ttlMs: or(undefined, isMoment),
  }),
};

const isStep = (step: unknown) => {
  const kind = (step as Partial<Step> | null)?.kind ?? '';
  return Object.hasOwn(STEPS, kind) && STEPS[kind as keyof typeof STEPS](step);
};
const isReport = shaped({ replica: isText, number: isCount, steps: listOf(isStep), cutAt: isMoment, leaves: isFlag });

/** The text of reports that a process leaves at its exit; undefined where they hold neither a failure nor an order. */
export function encodeReports(reports: readonly Report[]): string | undefined {
  const isWorth = (step: Step) =>
    step.kind === 'outcome' ? step.outcome === 'failure' : step.kind !== 'rejections' && step.kind !== 'admission';
  if (!reports.some(({ steps }) => steps.some(isWorth))) return undefined;
  const left = reports.map((report) => ({ ...report, steps: report.steps.filter(({ kind }) => kind !== 'admission') }));
  return JSON.stringify(left);
}

/** Reads what processes have left. A text that is none of ours is worth nothing. */
export function decodeReports(texts: readonly string[]): Report[] {
  return texts.flatMap((text) => {
    try {
      const reports: unknown = text.length > MOST_CHARACTERS ? undefined : JSON.parse(text);
      return listOf(isReport)(reports) ? (reports as Report[]) : [];
    } catch {
      return [];
    }
  });
}
