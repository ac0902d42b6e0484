import { paint } from './paint.js';
import type { Line } from './span.js';

/** The part of a terminal's output stream that a screen needs. */
export interface TerminalStream {
  write(text: string): unknown;
  readonly columns: number;
  readonly rows: number;
}

/** A picture that is drawn again and again, on a page of its own. */
export interface Screen {
  draw(lines: readonly Line[]): void;
  /** Gives the terminal back as it was. */
  leave(): void;
}

const escape = '\u001b[';
const enterPage = `${escape}?1049h${escape}?25l`;
const leavePage = `${escape}?25h${escape}?1049l`;
const home = `${escape}H`;
const clearToLineEnd = `${escape}K`;
const clearBelow = `${escape}J`;

/** Takes the terminal's second page and hides the cursor, until `leave`. */
export function enterScreen(stream: TerminalStream, colours: boolean): Screen {
  let left = false;
  stream.write(enterPage);
  return {
    draw(lines) {
      if (left) {
        return;
      }
      const fitting = fitToRows(lines, stream.rows);
      const text = fitting.map((line) => paint(line, stream.columns, colours) + clearToLineEnd).join('\r\n');
      stream.write(home + text + clearBelow);
    },
    leave() {
      if (!left) {
        left = true;
        stream.write(leavePage);
      }
    },
  };
}

/** On a low terminal the empty lines go first, then the last ones. */
function fitToRows(lines: readonly Line[], rows: number): readonly Line[] {
  let tooMany = lines.length - rows;
  const dense = lines.filter((line) => {
    const dropped = tooMany > 0 && line.length === 0;
    tooMany -= dropped ? 1 : 0;
    return !dropped;
  });
  return dense.slice(0, rows);
}
