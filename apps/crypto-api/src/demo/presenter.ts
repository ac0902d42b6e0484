import type { StoryPoint } from './storyteller.js';
import { clockText } from './terminal/clock-text.js';
import type { OutputStyle } from './terminal/output-style.js';
import { enterScreen, type TerminalStream } from './terminal/screen.js';
import type { Line } from './terminal/span.js';

/** Shows a demo while it runs. */
export interface Presenter {
  onPoint(point: StoryPoint, at: number): void;
  /** Something happened; in one line, for where there is no view that shows it. */
  onEvent(line: string): void;
  /** The story has ended, and the demo goes on serving. */
  onServing(simulatorUrl: string): void;
  stop(): void;
}

/** What there is to see at the moment, in either form. */
export interface Look {
  /** As a picture. */
  view(): readonly Line[];
  /** On one line. */
  status(): string;
}

const redrawMs = 200;
const statusMs = 2000;

/** Shows a view that is redrawn in place on a terminal, and plain lines anywhere else. */
export function createPresenter(stream: TerminalStream, style: OutputStyle, look: Look): Presenter {
  return style.live ? presentLive(stream, style.colours, look) : presentPlainly(stream, look);
}

function presentLive(stream: TerminalStream, colours: boolean, look: Look): Presenter {
  const screen = enterScreen(stream, colours);
  const draw = (): void => screen.draw(look.view());
  const timer = setInterval(draw, redrawMs);
  return {
    onPoint: draw,
    onEvent: draw,
    onServing: draw,
    stop() {
      clearInterval(timer);
      screen.leave();
    },
  };
}

function presentPlainly(stream: TerminalStream, look: Look): Presenter {
  const say = (text: string): void => void stream.write(`${text}\n`);
  const timer = setInterval(() => say(look.status()), statusMs);
  return {
    onPoint: ({ phase, step }, at) => say(`${clockText(at)}  ${phase.name.toUpperCase()}: ${step.told}`),
    onEvent: say,
    onServing(simulatorUrl) {
      clearInterval(timer);
      say('The API serves until Ctrl-C. Now break CoinGecko yourself ("none" heals it):');
      say(`  curl -X PUT ${simulatorUrl}/_simulator/trouble -d '{"kind":"hang"}'`);
    },
    stop: () => clearInterval(timer),
  };
}
