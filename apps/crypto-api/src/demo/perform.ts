import { setTimeout as sleep } from 'node:timers/promises';
import type { Simulator } from '../simulator/simulator.js';
import { noTrouble } from '../simulator/trouble.js';
import type { Load } from './load.js';
import type { Presenter } from './presenter.js';
import type { StoryRecord } from './story-record.js';
import { tellStory, type Wait } from './storyteller.js';
import type { Finding } from './verdict.js';

/** What a performance of the story needs. */
export interface Performance {
  readonly once: boolean;
  readonly simulator: Pick<Simulator, 'origin' | 'setTrouble'>;
  readonly load: Load;
  readonly story: StoryRecord;
  readonly presenter: Presenter;
  /** Holds what happened against what the story promises. */
  readonly judge: () => readonly Finding[];
  /** Ends the performance wherever it is. */
  readonly signal: AbortSignal;
}

const storyRate = 30;
const afterwardsRate = 5;

const wait: Wait = (durationMs, signal) => sleep(durationMs, undefined, { signal }).catch(() => undefined);

/**
 * Plays the outage and, unless told otherwise, goes on until the signal.
 *
 * @returns whether the story came out as told; false also when it was cut short
 */
export async function perform(performance: Performance): Promise<boolean> {
  const { once, simulator, story, presenter, judge, signal } = performance;
  await play(performance);
  if (signal.aborted) {
    return false;
  }
  story.findings = judge();
  story.ended = true;
  if (!once) {
    simulator.setTrouble(noTrouble);
    setRate(performance, afterwardsRate);
    presenter.onServing(simulator.origin);
    await untilAborted(signal);
  }
  return story.findings.every(({ kept }) => kept);
}

async function play(performance: Performance): Promise<void> {
  const { simulator, load, story, presenter, signal } = performance;
  await load.warmUp();
  setRate(performance, storyRate);
  await tellStory(
    (point) => {
      story.point = point;
      simulator.setTrouble(point.step.trouble);
      presenter.onPoint(point, story.at);
    },
    wait,
    signal,
  );
  setRate(performance, 0);
}

function setRate({ load, story }: Performance, perSecond: number): void {
  story.requestsPerSecond = perSecond;
  load.setRate(perSecond);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    } else {
      signal.addEventListener('abort', () => resolve(), { once: true });
    }
  });
}
