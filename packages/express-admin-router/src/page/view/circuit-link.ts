import { decodeName } from '../../routing/circuit-name.js';
import { encodeName } from '../api/encode-name.js';

/** The circuit that the address names after its `#`, as a runbook links it; undefined where it names none. */
export function linkedCircuit(): string | undefined {
  const encoded = location.hash.slice(1);
  return encoded === '' ? undefined : decodeName(encoded);
}

/** Writes the circuit that is shown into the address, so that it can be copied from there. */
export function linkCircuit(name: string | undefined): void {
  const hash = name === undefined ? '' : `#${encodeName(name)}`;
  // A relative address would be taken as one of the page's base, which may be another.
  if (location.hash !== hash) history.replaceState(null, '', `${location.pathname}${location.search}${hash}`);
}
