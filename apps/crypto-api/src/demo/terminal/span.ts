/** How a piece of text is meant; what that looks like is for the terminal to say. */
export type Tone = 'plain' | 'strong' | 'quiet' | 'good' | 'warning' | 'bad';

/** A piece of text with one tone. It holds no escape codes and no line breaks. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** A line of a view. */
export type Line = readonly Span[];

/** Makes a span; plain by default. */
export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone };
}
