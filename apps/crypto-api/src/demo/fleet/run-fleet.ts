import { addressesOf, createAdminToken, plainAddresses } from '../addresses.js';
import { createLoad } from '../load.js';
import { perform } from '../perform.js';
import { createPresenter, type Presenter } from '../presenter.js';
import type { DemoOptions } from '../run-demo.js';
import { clockText } from '../terminal/clock-text.js';
import { renderFleet } from '../terminal/render-fleet.js';
import { plainEvent, plainFleetStatus, plainSummary } from '../terminal/render-plain.js';
import { FleetRecorder } from './fleet-recorder.js';
import { setFleetStage, type FleetStage } from './fleet-stage.js';
import { judgeFleet } from './fleet-verdict.js';

/** Options of {@link runFleet}. */
export interface FleetOptions extends DemoOptions {
  readonly replicas: number;
  /** Whether the replicas share their circuits, or have each their own. */
  readonly shared: boolean;
}

/**
 * Plays the outage to several processes of the API and, unless told otherwise, serves on until the signal.
 *
 * @returns whether the story came out as told; false also when it was cut short
 */
export async function runFleet(options: FleetOptions): Promise<boolean> {
  const { once, replicas, shared, stream, style, signal } = options;
  // Nothing happens before there is a load, and that needs the stage.
  const watched: { recorder?: FleetRecorder; presenter?: Presenter } = {};
  const tell = (line: string): void => watched.presenter?.onEvent(line);
  stream.write(`Starting ${replicas} processes of the API ...\n`);
  const adminToken = createAdminToken();
  const stage = await setFleetStage({
    ...options,
    adminToken,
    onUpstreamCall: (route) => watched.recorder?.upstreamReached(route),
    onTransition: (replica, transition) => {
      watched.recorder?.transition(replica, transition).map(plainEvent).forEach(tell);
    },
    onDeath: (replica, how) => tell(`${clockText(story.at)}  ${recorder.died(replica, how)}`),
  });
  const recorder = new FleetRecorder(replicas, shared);
  const { story } = recorder;
  watched.recorder = recorder;
  const addresses = {
    ...addressesOf(stage.origin, stage.simulator.origin, adminToken),
    metricsUrl: '/metrics of each replica, whose counters are its own',
  };
  stream.write(plainAddresses(addresses) + plainReplicas(stage));
  const origins = stage.replicas.map(({ origin }) => origin);
  const look = () => recorder.scene(addresses, origins);
  const presenter = createPresenter(stream, style, {
    view: () => renderFleet(look()),
    status: () => plainFleetStatus(look()),
  });
  watched.presenter = presenter;
  const load = createLoad({
    origin: stage.origin,
    onSend: () => undefined,
    onAnswer: (answer) => story.requests.note({ ...answer, at: story.at }),
  });
  try {
    const { simulator } = stage;
    return await perform({
      once,
      simulator,
      load,
      story,
      presenter,
      judge: () => judgeFleet(recorder.facts()),
      signal,
    });
  } finally {
    presenter.stop();
    load.close();
    await stage.close();
    stream.write(plainSummary(story.findings));
  }
}

function plainReplicas({ replicas }: FleetStage): string {
  return replicas
    .map(({ origin, pid }, index) => `Replica ${index + 1}: ${origin}/metrics (process ${pid})\n`)
    .join('');
}
