import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { noTrouble } from '../simulator/trouble.js';
import { createLoad } from './load.js';
import { howToGoOn, plainEvent, plainSummary } from './plain-lines.js';
import { createPresenter, type Presenter } from './presenter.js';
import { Recorder } from './recorder.js';
import type { OutputStyle, TerminalStream } from './screen.js';
import { setStage, type Stage, type StageOptions } from './stage.js';
import { story } from './story.js';
import { judge } from './verdict.js';
import type { Addresses } from './view.js';
import { clockText } from './words.js';

/** Options of {@link runDemo}. */
export interface DemoOptions extends Pick<StageOptions, 'port' | 'replicas' | 'shared' | 'signal'> {
  readonly once: boolean;
  readonly stream: TerminalStream;
  readonly style: OutputStyle;
}

const storyRate = 30;
const afterwardsRate = 5;

/**
 * Plays the outage and, unless told otherwise, serves on until the signal.
 *
 * @returns whether the story came out as told; false also when it was cut short
 */
export async function runDemo(options: DemoOptions): Promise<boolean> {
  const { stream, style, signal } = options;
  const recorder = new Recorder(options.replicas, options.shared);
  const shown: { by?: Presenter } = {};
  const tell = (line: string): void => shown.by?.tell(line);
  // It is printed: a new one each time.
  const adminToken = randomBytes(18).toString('base64url');
  const stage = await setStage({
    ...options,
    adminToken,
    onUpstreamCall: (route) => recorder.upstreamReached(route),
    onTransition: (replica, transition) => recorder.transition(replica, transition).map(plainEvent).forEach(tell),
    onDeath: (replica, how) => tell(`${clockText(recorder.at)}  ${recorder.died(replica, how)}`),
  });
  const addresses = addressesOf(stage, adminToken);
  const replicas = stage.replicas.map(({ origin, pid }, index) => [
    `Replica ${index + 1}`,
    `${origin}/metrics (process ${pid})`,
  ]);
  const printed = [...addresses.lines, ...(replicas.length > 1 ? replicas : [])];
  stream.write(printed.map(([name, where]) => `${`${name}:`.padEnd(11)}${where}\n`).join(''));
  const origins = stage.replicas.map(({ origin }) => origin);
  const presenter = createPresenter(stream, style, addresses, () => recorder.scene(origins));
  shown.by = presenter;
  const load = createLoad(
    stage.origin,
    (route) => recorder.clientAsked(route),
    (answer) => recorder.requests.note(answer, recorder.at),
  );
  try {
    await load.warmUp();
    load.setRate(storyRate);
    for (const step of story) {
      recorder.step = step;
      stage.simulator.setTrouble(step.trouble);
      tell(`${clockText(recorder.at)}  ${step.phase.toUpperCase()}: ${step.told}`);
      await sleep(step.durationMs, undefined, { signal });
    }
    load.setRate(0);
    recorder.findings = judge(recorder.facts());
    recorder.step = undefined;
    if (!options.once) {
      stage.simulator.setTrouble(noTrouble);
      load.setRate(afterwardsRate);
      presenter.settle();
      tell(howToGoOn(stage.simulator.origin).join('\n'));
      await once(signal, 'abort');
    }
    return recorder.findings.every(({ kept }) => kept);
  } catch (error) {
    if (!signal.aborted) throw error;
    return false;
  } finally {
    load.setRate(0);
    presenter.stop();
    await stage.close();
    stream.write(plainSummary(recorder.findings));
  }
}

function addressesOf({ origin, replicas, simulator }: Stage, adminToken: string): Addresses {
  return {
    lines: [
      ['API', `${origin}/api/v1/prices?ids=bitcoin,ethereum&vs=usd`],
      ['Live page', `${origin}/api/v1/circuit-breakers/`],
      ['Token', `${adminToken}, for the buttons of the page`],
      ['Metrics', replicas.length === 1 ? `${origin}/metrics` : '/metrics of each replica, whose counters are its own'],
      ['CoinGecko', `${simulator.origin} (simulated)`],
    ],
    simulatorUrl: simulator.origin,
  };
}
