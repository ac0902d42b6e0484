/** One decision of a schedule: what was chosen, of how many. */
interface Decision {
  chosen: number;
  readonly choices: number;
  readonly label: string;
}

/** How far schedules are explored. */
export interface ExplorationLimits {
  /** Up to this decision each choice is tried. */
  readonly depth: number;
  /** How often a schedule may leave the first choice, at any decision. */
  readonly deviations: number;
}

/** Decides what happens next; the first choice is what an undisturbed run would do. */
export type Choose = (labels: readonly string[]) => number;

/**
 * Runs a program under each schedule within the limits: stateless model checking (Godefroid, Model Checking for
 * Programming Languages using VeriSoft, 1997), with a bound on how often a schedule leaves the undisturbed run, as in
 * delay-bounded scheduling (Emmi, Qadeer and Rakamarić, 2011). The program has to be deterministic but for its choices.
 *
 * @returns how many schedules were run.
 * @throws Error of the first schedule that fails, with its decisions.
 */
export async function explore(program: (choose: Choose) => Promise<void>, limits: ExplorationLimits): Promise<number> {
  let schedule: Decision[] = [];
  let schedules = 0;
  do {
    const prefix = schedule;
    const taken: Decision[] = [];
    const choose: Choose = (labels) => {
      const chosen = prefix[taken.length]?.chosen ?? 0;
      if (chosen >= labels.length) throw new Error(`not deterministic: ${labels.join(', ')} at ${taken.length}`);
      taken.push({ chosen, choices: labels.length, label: labels[chosen] as string });
      return chosen;
    };
    try {
      await program(choose);
    } catch (error) {
      const steps = taken.map(({ label }) => label).join('; ');
      throw new Error(`schedule ${schedules + 1} [${steps}]: ${(error as Error).message}`, { cause: error });
    }
    schedules++;
    schedule = next(taken, limits);
  } while (schedule.length > 0);
  return schedules;
}

/** The schedule after this one; empty after the last. */
function next(taken: readonly Decision[], { depth, deviations }: ExplorationLimits): Decision[] {
  for (let i = Math.min(taken.length, depth) - 1; i >= 0; i--) {
    const { chosen, choices, label } = taken[i] as Decision;
    const before = taken.slice(0, i);
    const used = before.filter((decision) => decision.chosen > 0).length;
    if (chosen + 1 < choices && used < deviations) return [...before, { chosen: chosen + 1, choices, label }];
  }
  return [];
}
