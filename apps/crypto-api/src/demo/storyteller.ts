import { story, type Phase, type PhaseStep } from './story.js';

/** Where the story is. */
export interface StoryPoint {
  readonly phase: Phase;
  readonly step: PhaseStep;
}

/** Waits; ends early, without an error, when its signal is aborted. */
export type Wait = (durationMs: number, signal: AbortSignal) => Promise<void>;

/** Plays the story from its start to its end, or until the signal is aborted. */
export async function tellStory(onPoint: (point: StoryPoint) => void, wait: Wait, signal: AbortSignal): Promise<void> {
  for (const phase of story) {
    for (const [index, step] of phase.steps.entries()) {
      if (signal.aborted) {
        return;
      }
      onPoint({ phase, step });
      const until = phase.steps[index + 1]?.afterMs ?? phase.durationMs;
      await wait(until - step.afterMs, signal);
    }
  }
}
