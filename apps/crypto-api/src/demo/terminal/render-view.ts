import type { CircuitScene, Scene } from '../scene.js';
import { circuitNote, stateWords } from './circuit-words.js';
import { renderClients, renderEvents, renderHeader, renderStory } from './render-story.js';
import { renderTimeline } from './render-timeline.js';
import { span, type Line } from './span.js';

const eventsShown = 4;

/** Draws a scene as lines of text, 80 columns wide. */
export function renderView(scene: Scene): readonly Line[] {
  return [
    ...renderHeader('in front of CoinGecko (simulated)', scene),
    [],
    ...renderStory(scene),
    [],
    [span(' Circuits', 'strong')],
    ...scene.circuits.map(circuit),
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

function circuit(scene: CircuitScene): Line {
  const { word, tone } = stateWords[scene.state];
  return [
    span(`   ${scene.name.padEnd(18)}`),
    span(`● ${word.padEnd(9)}`, tone),
    span(circuitNote(scene).padEnd(30), scene.state === 'closed' ? 'quiet' : 'plain'),
    span(`${scene.saved} saved`.padStart(12), scene.saved === 0 ? 'quiet' : 'plain'),
  ];
}

function upstream({ reached, reachedLastSecond, circuits }: Scene): readonly Line[] {
  const saved = circuits.reduce((sum, each) => sum + each.saved, 0);
  return [
    [
      span(' CoinGecko', 'strong'),
      span(' reached by'),
      span(`${String(reached).padStart(5)} calls`),
      span(`   ${reachedLastSecond} in the last second`, 'quiet'),
    ],
    [
      span('   and spared  '),
      span(`${String(saved).padStart(6)} calls`, saved === 0 ? 'plain' : 'good'),
      span('   answered without it, by an open circuit', 'quiet'),
    ],
  ];
}
