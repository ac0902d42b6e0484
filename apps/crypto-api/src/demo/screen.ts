import type { Ink } from './view.js';

/** How the demo may write to where its output goes: by redrawing a view in place, and in colours. */
export interface OutputStyle {
  readonly live: boolean;
  readonly colours: boolean;
}

/** Finds out: a live view needs a terminal that understands escape codes; colours are off under NO_COLOR. */
export function outputStyle(isTerminal: boolean, environment: NodeJS.ProcessEnv): OutputStyle {
  const live = isTerminal && environment['TERM'] !== 'dumb';
  return { live, colours: live && (environment['NO_COLOR'] ?? '') === '' };
}

/** The part of a terminal's output stream that a screen needs. */
export interface TerminalStream {
  write(text: string): unknown;
  readonly rows: number;
}

const escape = '\u001b[';
// The second page, without the cursor, and with lines that end where the terminal does.
const enterPage = `${escape}?1049h${escape}?25l${escape}?7l`;
const leavePage = `${escape}?7h${escape}?25h${escape}?1049l`;
const [home, clearToLineEnd, clearBelow] = [`${escape}H`, `${escape}K`, `${escape}J`];
const codes = { strong: '1', quiet: '2', good: '32', warning: '33', bad: '1;31' };

/** Text in colours. */
export const coloured: Ink = (tone, text) => (text === '' ? '' : `${escape}${codes[tone]}m${text}${escape}0m`);

/** Text as it is. */
export const plain: Ink = (_tone, text) => text;

/** Takes the terminal's second page, for a picture that is drawn again and again, and gives it back at `leave`. */
export function enterScreen(stream: TerminalStream) {
  let left = false;
  const write = (text: string): void => {
    if (!left) stream.write(text);
  };
  write(enterPage);
  return {
    draw: (lines: readonly string[]) =>
      write(
        home +
          fitToRows(lines, stream.rows)
            .map((line) => line + clearToLineEnd)
            .join('\r\n') +
          clearBelow,
      ),
    leave() {
      write(leavePage);
      left = true;
    },
  };
}

/** On a low terminal the empty lines go first, then the last ones. */
function fitToRows(lines: readonly string[], rows: number): readonly string[] {
  let tooMany = lines.length - rows;
  return lines.filter((line) => line !== '' || tooMany-- <= 0).slice(0, rows);
}
