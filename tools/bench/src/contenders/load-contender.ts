import type { Contender, ContenderName } from './contender.js';

/** Loads a contender; only then is its library imported, since not each runs on each Node.js. */
export const loadContender: Readonly<Record<ContenderName, () => Promise<Contender>>> = {
  tripswitch: async () => (await import('./tripswitch.js')).tripswitch,
  cockatiel: async () => (await import('./cockatiel.js')).cockatiel,
  opossum: async () => (await import('./opossum.js')).opossum,
  mollitia: async () => (await import('./mollitia.js')).mollitia,
};
