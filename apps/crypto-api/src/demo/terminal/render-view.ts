import type { CircuitScene, Scene, SceneEvent } from '../scene.js';
import { story, storyDurationMs } from '../story.js';
import type { Finding } from '../verdict.js';
import { circuitNote, stateWords } from './circuit-words.js';
import { clockText } from './clock-text.js';
import { renderTimeline } from './render-timeline.js';
import { span, type Line } from './span.js';

const barWidth = 30;
const eventsShown = 4;

/** Draws a scene as lines of text, 80 columns wide. */
export function renderView(scene: Scene): readonly Line[] {
  return [
    ...header(scene),
    [],
    ...(scene.ended ? epilogue(scene) : [phases(scene), [span(`   ${scene.told}`)]]),
    [],
    [span(' Circuits', 'strong')],
    ...scene.circuits.map(circuit),
    [],
    [span(' Clients get', 'strong'), span(`   ${scene.requestsPerSecond} requests a second`, 'quiet')],
    ...clients(scene),
    [],
    [span(' CoinGecko', 'strong')],
    ...upstream(scene),
    [],
    ...renderTimeline(scene.seconds),
    [],
    ...scene.events.slice(-eventsShown).map(event),
  ];
}

function header({ at, ended, apiUrl, simulatorUrl }: Scene): readonly Line[] {
  const time = ended ? `${clockText(at)}, story told` : `${clockText(at)} of ${clockText(storyDurationMs)}`;
  return [
    [span(' Tripswitch', 'strong'), span(' in front of CoinGecko (simulated)'), span(`   ${time}`, 'quiet')],
    [span('   API        ', 'quiet'), span(apiUrl)],
    [span('   CoinGecko  ', 'quiet'), span(simulatorUrl)],
  ];
}

function epilogue({ findings, simulatorUrl }: Scene): readonly Line[] {
  return [
    ...findings.map(finding),
    [span('   The API serves until Ctrl-C. Now break CoinGecko yourself ("none" heals it):')],
    [span(`   curl -X PUT ${simulatorUrl}/_simulator/trouble -d '{"kind":"hang"}'`, 'strong')],
  ];
}

function finding({ kept, text }: Finding): Line {
  return [span(kept ? ' ✓ ' : ' ✗ ', kept ? 'good' : 'bad'), span(text)];
}

function phases({ phase }: Scene): Line {
  const now = story.findIndex(({ name }) => name === phase);
  return story.map(({ name }, index) => {
    if (index < now) {
      return span(`  ✓ ${name} `, 'quiet');
    }
    return index === now
      ? span(`  ▶ ${name.toUpperCase()} `, name === 'down' ? 'bad' : 'strong')
      : span(`  · ${name} `, 'quiet');
  });
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

function clients({ clients: got, recent }: Scene): readonly Line[] {
  const most = Math.max(1, got.fresh, got.cached, got.error);
  const bar = (count: number): string =>
    '█'.repeat(count === 0 ? 0 : Math.max(1, Math.round((count / most) * barWidth)));
  const age = recent === undefined || recent.oldestSeconds === 0 ? '' : `   up to ${recent.oldestSeconds} s old`;
  const wait =
    recent === undefined
      ? 'nobody has asked lately'
      : `${Math.round(recent.medianMs)} ms typically, ${Math.round(recent.worstMs)} ms at worst`;
  return [
    [span(`   fresh       ${String(got.fresh).padStart(6)}  `), span(bar(got.fresh), 'good')],
    [span(`   last known  ${String(got.cached).padStart(6)}  `), span(bar(got.cached), 'warning'), span(age, 'quiet')],
    [
      span(`   errors      ${String(got.error).padStart(6)}  `, got.error === 0 ? 'plain' : 'bad'),
      span(bar(got.error), 'bad'),
    ],
    [span('   waiting     '), span(wait, recent !== undefined && recent.medianMs > 300 ? 'warning' : 'plain')],
  ];
}

function upstream({ reached, reachedLastSecond, circuits }: Scene): readonly Line[] {
  const saved = circuits.reduce((sum, each) => sum + each.saved, 0);
  return [
    [
      span(`   reached by  ${String(reached).padStart(6)} calls`),
      span(`   ${reachedLastSecond} in the last second`, 'quiet'),
    ],
    [
      span(`   spared      ${String(saved).padStart(6)} calls`, saved === 0 ? 'plain' : 'good'),
      span('   answered without it, by an open circuit', 'quiet'),
    ],
  ];
}

function event({ at, circuit: name, to, why }: SceneEvent): Line {
  const { word, tone } = stateWords[to];
  return [
    span(`   ${clockText(at)}  `, 'quiet'),
    span(name.padEnd(18)),
    span(word.padEnd(8), tone),
    span(` ${why}`, 'quiet'),
  ];
}
