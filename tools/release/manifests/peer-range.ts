import semver from 'semver';

/** The oldest version that a peer's range admits, and the first major version that it does not. */
export interface PeerRange {
  readonly floor: string;
  readonly ceiling: number;
}

const form = /^>=(?<floor>\S+) <(?<ceiling>\d+)$/;

/** Reads `>=0.1.0 <1`, the one form in which packages of the family name each other as peers. */
export function parsePeerRange(range: string): PeerRange | undefined {
  const { floor, ceiling } = form.exec(range)?.groups ?? {};
  if (floor === undefined || ceiling === undefined || semver.valid(floor) === null) return undefined;
  return semver.lt(floor, `${ceiling}.0.0`) ? { floor, ceiling: Number(ceiling) } : undefined;
}

/** From a version on, up to its next major version. */
export function peerRangeFrom(floor: string): string {
  return `>=${floor} <${semver.major(floor) + 1}`;
}

/** Says what is wrong with the range by which a package names another one of the family as its peer, if anything is. */
export function problemOfPeerRange(range: string): string | undefined {
  if (parsePeerRange(range) !== undefined) return undefined;
  const expected = 'expected the form ">=0.1.0 <1"';
  if (range.startsWith('workspace:'))
    return `is ${range}, which each release would narrow to its own version: ${expected}`;
  if (semver.valid(range) !== null) return `is exactly ${range}, which no other version fits: ${expected}`;
  return `is ${range}: ${expected}`;
}
