import type { CircuitScene, CircuitState } from '../scene.js';
import type { Tone } from './span.js';

/** A state as people read it, and the tone that goes with it. */
export const stateWords: Readonly<Record<CircuitState, { readonly word: string; readonly tone: Tone }>> = {
  closed: { word: 'CLOSED', tone: 'good' },
  open: { word: 'OPEN', tone: 'bad' },
  half_open: { word: 'PROBING', tone: 'warning' },
};

/** What a circuit does now, in a few words. */
export function circuitNote({ state, retryAfterMs, failuresInARow, failureThreshold }: CircuitScene): string {
  switch (state) {
    case 'open':
      return retryAfterMs === null || retryAfterMs <= 0
        ? 'the next call is a probe'
        : `next probe in ${(retryAfterMs / 1000).toFixed(1)} s`;
    case 'half_open':
      return 'one call tries, no other waits';
    case 'closed':
      return failuresInARow === 0 ? 'calls pass' : `${failuresInARow} of ${failureThreshold} failures in a row`;
  }
}
