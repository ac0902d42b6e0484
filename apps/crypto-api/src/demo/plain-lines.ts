import type { RecordedEvent, Scene } from './recorder.js';
import type { Finding } from './verdict.js';
import { clockText, stateWords } from './words.js';

/** What a reader can do when the story is told. */
export function howToGoOn(simulatorUrl: string): readonly string[] {
  return [
    'The API serves until Ctrl-C. Now break CoinGecko yourself ("none" heals it):',
    `  curl -X PUT ${simulatorUrl}/_simulator/trouble -d '{"kind":"hang"}'`,
  ];
}

/** A scene on one line, for output that is not a terminal. */
export function plainStatus({ at, circuits, replicas, clients, reached, outage }: Scene): string {
  const states = circuits.map(({ name }, index) => {
    const words = replicas.map(({ death, circuits: own }) =>
      death === undefined ? stateWords[own[index]?.state ?? 'closed'].word : 'GONE',
    );
    return `${name} ${words.join('/')}`;
  });
  return (
    `${clockText(at)}  ${states.join(', ')} | clients: ${clients.fresh} fresh, ${clients.cached} last known, ` +
    `${clients.error} errors | CoinGecko: ${reached} calls reached it, ${outage.reachedAfter} after a circuit opened`
  );
}

/** A change of a circuit on one line. */
export function plainEvent({ at, circuit, to, why }: RecordedEvent): string {
  return `${clockText(at)}  circuit ${circuit} is ${stateWords[to].word}: ${why}`;
}

/** What became of the story, for the end. */
export function plainSummary(findings: readonly Finding[]): string {
  if (findings.length === 0) {
    return 'The story was cut short.\n';
  }
  const lines = findings.map(({ kept, text }) => `${kept ? 'ok  ' : 'NOT '} ${text}`);
  const all = findings.every(({ kept }) => kept);
  return [...lines, all ? 'The story came out as told.' : 'The story did NOT come out as told.', ''].join('\n');
}
