import { addressesOf, createAdminToken, plainAddresses } from './addresses.js';
import { createLoad } from './load.js';
import { perform } from './perform.js';
import { createPresenter, type Presenter } from './presenter.js';
import { Recorder } from './recorder.js';
import { setStage, type Stage } from './stage.js';
import type { OutputStyle } from './terminal/output-style.js';
import { plainEvent, plainStatus, plainSummary } from './terminal/render-plain.js';
import { renderView } from './terminal/render-view.js';
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

/**
 * Plays the outage to an API in this process and, unless told otherwise, serves on until the signal.
 *
 * @returns whether the story came out as told; false also when it was cut short
 */
export async function runDemo({ once, port, stream, style, signal }: DemoOptions): Promise<boolean> {
  // Calls can reach the simulator only after the recorder is there: it is the load that makes them.
  const watched: { recorder?: Recorder } = {};
  const adminToken = createAdminToken();
  const stage = await setStage({
    port,
    adminToken,
    onUpstreamCall: (route) => watched.recorder?.upstreamReached(route),
  });
  const recorder = new Recorder(stage.circuits);
  watched.recorder = recorder;
  const { story } = recorder;
  const addresses = addressesOf(stage.apiOrigin, stage.simulator.origin, adminToken);
  stream.write(plainAddresses(addresses));
  const presenter = createPresenter(stream, style, {
    view: () => renderView(recorder.scene(addresses)),
    status: () => plainStatus(recorder.scene(addresses)),
  });
  const load = createLoad({
    origin: stage.apiOrigin,
    onSend: (route) => recorder.outage.clientAsked(route),
    onAnswer: (answer) => story.requests.note({ ...answer, at: story.at }),
  });
  const stopListening = announceTransitions(stage, recorder, presenter);
  try {
    const { simulator } = stage;
    return await perform({ once, simulator, load, story, presenter, judge: () => judge(recorder.facts()), signal });
  } finally {
    presenter.stop();
    stopListening();
    load.close();
    await stage.close();
    stream.write(plainSummary(story.findings));
  }
}

function announceTransitions(stage: Stage, { story }: Recorder, presenter: Presenter): () => void {
  return stage.factory.on('transition', (event) => {
    const noted = story.noteEvent({ circuit: event.name, to: event.to, why: transitionText(event.cause) });
    presenter.onEvent(plainEvent(noted));
  });
}
