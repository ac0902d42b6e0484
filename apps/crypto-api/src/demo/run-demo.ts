import { setTimeout as sleep } from 'node:timers/promises';
import { noTrouble } from '../simulator/trouble.js';
import { createLoad, type Load } from './load.js';
import { createPresenter, type Presenter } from './presenter.js';
import { Recorder } from './recorder.js';
import { setStage, type Stage } from './stage.js';
import { tellStory, type Wait } from './storyteller.js';
import { plainSummary } from './terminal/render-plain.js';
import type { OutputStyle } from './terminal/output-style.js';
import type { TerminalStream } from './terminal/screen.js';
import { transitionText } from './transition-text.js';
import { judge } from './verdict.js';

/** Options of {@link runDemo}. */
export interface DemoOptions {
  readonly once: boolean;
  /** Where the API listens; 0 is any free port. */
  readonly port: number;
  readonly stream: TerminalStream;
  readonly style: OutputStyle;
  /** Ends the demo wherever it is. */
  readonly signal: AbortSignal;
}

const storyRate = 30;
const afterwardsRate = 5;

const wait: Wait = (durationMs, signal) => sleep(durationMs, undefined, { signal }).catch(() => undefined);

/**
 * Plays the outage and, unless told otherwise, serves on until the signal.
 *
 * @returns whether the story came out as told; false also when it was cut short
 */
export async function runDemo({ once, port, stream, style, signal }: DemoOptions): Promise<boolean> {
  // Calls can reach the simulator only after the recorder is there: it is the load that makes them.
  const watched: { recorder?: Recorder } = {};
  const stage = await setStage({ port, onUpstreamCall: (route) => watched.recorder?.upstreamReached(route) });
  const recorder = new Recorder(stage.circuits);
  watched.recorder = recorder;
  const urls = { apiUrl: exampleUrl(stage), simulatorUrl: stage.simulator.origin };
  stream.write(
    `API:       ${urls.apiUrl}\nCircuits:  ${circuitsUrl(stage)}\nCoinGecko: ${urls.simulatorUrl} (simulated)\n`,
  );
  const presenter = createPresenter(stream, style, () => recorder.scene(urls));
  const load = createLoad({
    origin: stage.apiOrigin,
    onSend: (route) => recorder.outage.clientAsked(route),
    onAnswer: (answer) => recorder.requests.note({ ...answer, at: recorder.at }),
  });
  const stopListening = announceTransitions(stage, recorder, presenter);
  try {
    await playStory(stage, recorder, presenter, load, signal);
    if (signal.aborted) {
      return false;
    }
    recorder.findings = judge(recorder.facts());
    recorder.ended = true;
    if (!once) {
      stage.simulator.setTrouble(noTrouble);
      setRate(load, recorder, afterwardsRate);
      presenter.onServing(stage.simulator.origin);
      await untilAborted(signal);
    }
    return recorder.findings.every(({ kept }) => kept);
  } finally {
    presenter.stop();
    stopListening();
    load.close();
    await stage.close();
    stream.write(plainSummary(recorder.findings));
  }
}

async function playStory(
  stage: Stage,
  recorder: Recorder,
  presenter: Presenter,
  load: Load,
  signal: AbortSignal,
): Promise<void> {
  await load.warmUp();
  setRate(load, recorder, storyRate);
  await tellStory(
    (point) => {
      recorder.point = point;
      stage.simulator.setTrouble(point.step.trouble);
      presenter.onPoint(point, recorder.at);
    },
    wait,
    signal,
  );
  setRate(load, recorder, 0);
}

function announceTransitions(stage: Stage, recorder: Recorder, presenter: Presenter): () => void {
  return stage.factory.on('transition', (event) => {
    presenter.onEvent(recorder.noteEvent({ circuit: event.name, to: event.to, why: transitionText(event) }));
  });
}

function setRate(load: Load, recorder: Recorder, perSecond: number): void {
  recorder.requestsPerSecond = perSecond;
  load.setRate(perSecond);
}

function exampleUrl(stage: Stage): string {
  return `${stage.apiOrigin}/api/v1/prices?ids=bitcoin,ethereum&vs=usd`;
}

function circuitsUrl(stage: Stage): string {
  return `${stage.apiOrigin}/api/v1/circuit-breakers/`;
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
