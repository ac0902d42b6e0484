import type { SceneEvent, StoryScene } from '../scene.js';
import { story, storyDurationMs } from '../story.js';
import type { Finding } from '../verdict.js';
import { stateWords } from './circuit-words.js';
import { clockText } from './clock-text.js';
import { span, type Line } from './span.js';

const barWidth = 30;

/** Draws what is shown, where to look for more, and the time. */
export function renderHeader(shown: string, scene: StoryScene): readonly Line[] {
  const time = scene.ended
    ? `${clockText(scene.at)}, story told`
    : `${clockText(scene.at)} of ${clockText(storyDurationMs)}`;
  return [
    [span(' Tripswitch', 'strong'), span(` ${shown}`), span(`   ${time}`, 'quiet')],
    [span('   API        ', 'quiet'), span(scene.apiUrl)],
    [span('   Live page  ', 'quiet'), span(scene.pageUrl)],
    [span('   Metrics    ', 'quiet'), span(scene.metricsUrl)],
    [
      span('   CoinGecko  ', 'quiet'),
      span(scene.simulatorUrl),
      span('   admin token ', 'quiet'),
      span(scene.adminToken),
    ],
  ];
}

/** Draws where the story is; when it is told, what became of its promises and how to go on. */
export function renderStory(scene: StoryScene): readonly Line[] {
  if (!scene.ended) {
    return [phases(scene), [span(`   ${scene.told}`)]];
  }
  return [
    ...scene.findings.map(finding),
    [span('   The API serves until Ctrl-C. Now break CoinGecko yourself ("none" heals it):')],
    [span(`   curl -X PUT ${scene.simulatorUrl}/_simulator/trouble -d '{"kind":"hang"}'`, 'strong')],
  ];
}

/** Draws what clients get, and how long they wait for it. */
export function renderClients({ clients: got, recent, requestsPerSecond }: StoryScene): readonly Line[] {
  const most = Math.max(1, got.fresh, got.cached, got.error);
  const bar = (count: number): string =>
    '█'.repeat(count === 0 ? 0 : Math.max(1, Math.round((count / most) * barWidth)));
  const age = recent === undefined || recent.oldestSeconds === 0 ? '' : `   up to ${recent.oldestSeconds} s old`;
  const wait =
    recent === undefined
      ? 'nobody has asked lately'
      : `${Math.round(recent.medianMs)} ms typically, ${Math.round(recent.worstMs)} ms at worst`;
  return [
    [span(' Clients get', 'strong'), span(`   ${requestsPerSecond} requests a second`, 'quiet')],
    [span(`   fresh       ${String(got.fresh).padStart(6)}  `), span(bar(got.fresh), 'good')],
    [span(`   last known  ${String(got.cached).padStart(6)}  `), span(bar(got.cached), 'warning'), span(age, 'quiet')],
    [
      span(`   errors      ${String(got.error).padStart(6)}  `, got.error === 0 ? 'plain' : 'bad'),
      span(bar(got.error), 'bad'),
    ],
    [span('   waiting     '), span(wait, recent !== undefined && recent.medianMs > 300 ? 'warning' : 'plain')],
  ];
}

/** Draws the last few things that happened. */
export function renderEvents(events: readonly SceneEvent[], most: number): readonly Line[] {
  return events.slice(-most).map(({ at, circuit, to, why }) => {
    const { word, tone } = stateWords[to];
    return [
      span(`   ${clockText(at)}  `, 'quiet'),
      span(circuit.padEnd(18)),
      span(word.padEnd(8), tone),
      span(` ${why}`, 'quiet'),
    ];
  });
}

function finding({ kept, text }: Finding): Line {
  return [span(kept ? ' ✓ ' : ' ✗ ', kept ? 'good' : 'bad'), span(text)];
}

function phases({ phase }: StoryScene): Line {
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
