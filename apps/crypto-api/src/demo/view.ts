import { howToGoOn } from './plain-lines.js';
import type { RecordedEvent, Scene } from './recorder.js';
import { phases, storyDurationMs } from './story.js';
import { clockText, stateWords, type Tone } from './words.js';

type ReplicaCircuit = Scene['replicas'][number]['circuits'][number];

/** Where there is something to look at: names and places, and where CoinGecko can be broken. */
export interface Addresses {
  readonly lines: readonly (readonly [name: string, where: string])[];
  readonly simulatorUrl: string;
}

/** Makes text look as it is meant, or leaves it plain. */
export type Ink = (tone: Tone, text: string) => string;

const eventsShown = 4;
const secondsShown = 60;
const barWidth = 30;
const originWidth = 28;
const circuitWidth = 17;

/** Draws a scene as lines of text, 80 columns wide. */
export function drawScene(scene: Scene, { lines, simulatorUrl }: Addresses, ink: Ink): readonly string[] {
  const sections = [
    [header(scene, ink), ...lines.map(([name, where]) => ink('quiet', `   ${name.padEnd(11)}`) + where)],
    storyLines(scene, simulatorUrl, ink),
    circuits(scene, ink),
    clients(scene, ink),
    upstream(scene, ink),
    timeline(scene.seconds, ink),
    scene.events.slice(-eventsShown).map((event) => eventLine(event, ink)),
  ];
  return sections.flatMap((section, index) => (index === 0 ? section : ['', ...section]));
}

function header({ replicas, shared, at, findings }: Scene, ink: Ink): string {
  const several = `with ${replicas.length} replicas, ${shared ? 'sharing their circuits' : 'each on its own'}`;
  const shown = replicas.length === 1 ? 'in front of CoinGecko (simulated)' : several;
  const total = findings.length > 0 ? ', story told' : ` of ${clockText(storyDurationMs())}`;
  return `${ink('strong', ' Tripswitch')} ${shown}${ink('quiet', `   ${clockText(at)}${total}`)}`;
}

/** Where the story is; when it is told, what became of its promises and how to go on. */
function storyLines({ step, findings }: Scene, simulatorUrl: string, ink: Ink): readonly string[] {
  if (findings.length > 0) {
    return [
      ...findings.map(({ kept, text }) => (kept ? ink('good', ' ✓ ') : ink('bad', ' ✗ ')) + text),
      ...howToGoOn(simulatorUrl).map((line) => `   ${line}`),
    ];
  }
  const now = phases.findIndex((name) => name === step?.phase);
  const marked = phases.map((name, index) => {
    if (index === now) return ink(name === 'down' ? 'bad' : 'strong', `  ▶ ${name.toUpperCase()} `);
    return ink('quiet', index < now ? `  ✓ ${name} ` : `  · ${name} `);
  });
  return [marked.join(''), `   ${step?.told ?? ''}`];
}

function circuits({ circuits: all, replicas }: Scene, ink: Ink): readonly string[] {
  const alone = replicas.length === 1;
  const row = ({ origin, death, circuits: own }: Scene['replicas'][number], index: number): string =>
    ` ${index + 1} ${origin}`.padEnd(originWidth) +
    (death === undefined ? own.map((each) => circuit(each, alone, ink)).join('') : ink('bad', `● ${death}`));
  const spreads = all.map(({ spreadMs }) => (spreadMs === null ? '-' : `${spreadMs} ms`).padEnd(circuitWidth));
  return [
    ink('strong', (alone ? ' Circuits' : ' Replicas').padEnd(originWidth)) +
      ink('quiet', all.map(({ name }) => name.padEnd(circuitWidth)).join('')),
    ...replicas.map(row),
    ...(alone ? [] : [ink('quiet', '   open everywhere after'.padEnd(originWidth)) + spreads.join('')]),
  ];
}

function circuit({ state, openedAfterMs, retryAfterMs }: ReplicaCircuit, alone: boolean, ink: Ink): string {
  const { word, tone } = stateWords[state];
  const wait = `in ${Math.max(0, (retryAfterMs ?? 0) / 1000).toFixed(1)} s`;
  const order = openedAfterMs === 0 ? 'first' : `+${openedAfterMs ?? 0} ms`;
  const note = state === 'open' ? (alone ? wait : order) : '';
  return ink(tone, `● ${word}`) + ink('quiet', ` ${note}`.padEnd(circuitWidth - word.length - 2));
}

/** What clients get, and how long they wait for it. */
function clients({ clients: got, recent }: Scene, ink: Ink): readonly string[] {
  const most = Math.max(1, ...Object.values(got));
  const row = (name: string, tone: Tone, count: number): string =>
    `   ${name.padEnd(12)}${String(count).padStart(6)}  ` +
    ink(tone, '█'.repeat(count === 0 ? 0 : Math.max(1, Math.round((count / most) * barWidth))));
  const age = recent === undefined || recent.oldestSeconds === 0 ? '' : `   up to ${recent.oldestSeconds} s old`;
  const wait =
    recent === undefined
      ? 'nobody has asked lately'
      : `${Math.round(recent.medianMs)} ms typically, ${Math.round(recent.worstMs)} ms at worst`;
  return [
    ink('strong', ' Clients get'),
    row('fresh', 'good', got.fresh),
    row('last known', 'warning', got.cached) + ink('quiet', age),
    row('errors', 'bad', got.error),
    `   waiting     ${wait}`,
  ];
}

function upstream({ reached, outage }: Scene, ink: Ink): readonly string[] {
  const { reachedBefore, askedAfter, reachedAfter, probes } = outage;
  return [
    `${ink('strong', ' CoinGecko')} reached by${String(reached).padStart(5)} calls`,
    `   while down   ${String(reachedBefore).padStart(5)} calls until a circuit opened, ` +
      `${reachedAfter} of ${askedAfter} after it${ink('quiet', `, ${probes} probes`)}`,
  ];
}

/** A character a second, by the worst that clients got in it; the shapes differ, for eyes without colours. */
function timeline(seconds: Scene['seconds'], ink: Ink): readonly string[] {
  const [fresh, cached, error] = [ink('good', '█'), ink('warning', '▒'), ink('bad', '✗')];
  const mark = (got: Scene['seconds'][number]): string =>
    got.error > 0 ? error : got.cached > 0 ? cached : got.fresh > 0 ? fresh : ' ';
  return [
    `${ink('strong', ' Second by second')}   ${fresh} fresh  ${cached} last known  ${error} error`,
    `   ${seconds.slice(-secondsShown).map(mark).join('')}`,
  ];
}

function eventLine({ at, circuit: name, to, why }: RecordedEvent, ink: Ink): string {
  const { word, tone } = stateWords[to];
  return `   ${clockText(at)}  ${name.padEnd(18)}${ink(tone, word.padEnd(8))}${ink('quiet', ` ${why}`)}`;
}
