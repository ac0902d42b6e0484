/** How the demo may write to where its output goes. */
export interface OutputStyle {
  /** Whether a view can be redrawn in place. */
  readonly live: boolean;
  readonly colours: boolean;
}

/** Finds out: a live view needs a terminal that understands escape codes; colours are off under NO_COLOR. */
export function outputStyle(
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): OutputStyle {
  const live = isTerminal && environment['TERM'] !== 'dumb';
  return { live, colours: live && (environment['NO_COLOR'] ?? '') === '' };
}
