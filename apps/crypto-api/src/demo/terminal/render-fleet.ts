import type { FleetScene, ReplicaCircuit, ReplicaScene } from '../fleet/fleet-scene.js';
import { stateWords } from './circuit-words.js';
import { renderClients, renderEvents, renderHeader, renderStory } from './render-story.js';
import { renderTimeline } from './render-timeline.js';
import { span, type Line, type Span } from './span.js';

const eventsShown = 4;
const originWidth = 26;
const circuitWidth = 17;

/** Draws the scene of several replicas as lines of text, 80 columns wide. */
export function renderFleet(scene: FleetScene): readonly Line[] {
  const { replicas, shared } = scene;
  return [
    ...renderHeader(
      `with ${replicas.length} replicas, ${shared ? 'sharing their circuits' : 'each on its own'}`,
      scene,
    ),
    [],
    ...renderStory(scene),
    [],
    [
      span(' Replicas'.padEnd(originWidth + 2), 'strong'),
      ...scene.circuits.map(({ name }) => span(name.padEnd(circuitWidth), 'quiet')),
    ],
    ...replicas.map(replica),
    spreads(scene),
    [],
    ...renderClients(scene),
    [],
    ...upstream(scene),
    [],
    ...renderTimeline(scene.seconds),
    [],
    ...renderEvents(scene.events, eventsShown),
  ];
}

function replica({ origin, death, circuits }: ReplicaScene, index: number): Line {
  const where = span(` ${index + 1} ${origin}`.padEnd(originWidth + 2));
  return death === undefined ? [where, ...circuits.flatMap(circuit)] : [where, span(`● ${death}`, 'bad')];
}

function circuit({ state, openedAfterMs }: ReplicaCircuit): readonly Span[] {
  const { word, tone } = stateWords[state];
  const after =
    state !== 'open' || openedAfterMs === null ? '' : openedAfterMs === 0 ? 'first' : `+${openedAfterMs} ms`;
  return [span(`● ${word}`, tone), span(` ${after}`.padEnd(circuitWidth - word.length - 2), 'quiet')];
}

function spreads({ circuits }: FleetScene): Line {
  return [
    span('   open everywhere after'.padEnd(originWidth + 2), 'quiet'),
    ...circuits.map(({ spreadMs }) => span((spreadMs === null ? '-' : `${spreadMs} ms`).padEnd(circuitWidth))),
  ];
}

function upstream({ reached, reachedLastSecond, outage }: FleetScene): readonly Line[] {
  return [
    [
      span(' CoinGecko', 'strong'),
      span(' reached by'),
      span(`${String(reached).padStart(5)} calls`),
      span(`   ${reachedLastSecond} in the last second`, 'quiet'),
    ],
    [
      span('   while down   '),
      span(`${String(outage.reachedBefore).padStart(5)} calls`),
      span(' until a circuit opened, '),
      span(`${outage.reachedAfter} after it`, outage.reachedAfter === 0 ? 'plain' : 'good'),
      span(`, ${outage.probes} probes`, 'quiet'),
    ],
  ];
}
