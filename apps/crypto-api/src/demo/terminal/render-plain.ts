import type { FleetScene } from '../fleet/fleet-scene.js';
import type { Scene, SceneEvent } from '../scene.js';
import type { Finding } from '../verdict.js';
import { circuitNote, stateWords } from './circuit-words.js';
import { clockText } from './clock-text.js';

/** A scene on one line, for output that is not a terminal. */
export function plainStatus({ at, circuits, clients, reached }: Scene): string {
  const states = circuits.map((circuit) => {
    const { word } = stateWords[circuit.state];
    return circuit.state === 'open' ? `${circuit.name} ${word} (${circuitNote(circuit)})` : `${circuit.name} ${word}`;
  });
  const saved = circuits.reduce((sum, circuit) => sum + circuit.saved, 0);
  return (
    `${clockText(at)}  ${states.join(', ')} | clients: ${clients.fresh} fresh, ${clients.cached} last known, ` +
    `${clients.error} errors | CoinGecko: ${reached} calls reached it, ${saved} saved`
  );
}

/** A scene of several replicas on one line. */
export function plainFleetStatus({ at, circuits, replicas, clients, reached, outage }: FleetScene): string {
  const states = circuits.map(({ name }, index) => {
    const words = replicas.map(({ death, circuits: own }) => {
      const state = own[index]?.state ?? 'closed';
      return death === undefined ? stateWords[state].word : 'GONE';
    });
    return `${name} ${words.join('/')}`;
  });
  return (
    `${clockText(at)}  ${states.join(', ')} | clients: ${clients.fresh} fresh, ${clients.cached} last known, ` +
    `${clients.error} errors | CoinGecko: ${reached} calls reached it, ${outage.reachedAfter} after a circuit opened`
  );
}

/** A change of a circuit on one line. */
export function plainEvent({ at, circuit, to, why }: SceneEvent): string {
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
