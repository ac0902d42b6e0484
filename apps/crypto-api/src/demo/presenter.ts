import type { Scene, SceneEvent } from './scene.js';
import type { StoryPoint } from './storyteller.js';
import { plainEvent, plainStatus } from './terminal/render-plain.js';
import { renderView } from './terminal/render-view.js';
import { enterScreen, type TerminalStream } from './terminal/screen.js';
import { clockText } from './terminal/clock-text.js';
import type { OutputStyle } from './terminal/output-style.js';

/** Shows a demo while it runs. */
export interface Presenter {
  onPoint(point: StoryPoint, at: number): void;
  onEvent(event: SceneEvent): void;
  /** The story has ended, and the demo goes on serving. */
  onServing(simulatorUrl: string): void;
  stop(): void;
}

const redrawMs = 200;
const statusMs = 2000;

/** Shows a view that is redrawn in place on a terminal, and plain lines anywhere else. */
export function createPresenter(stream: TerminalStream, style: OutputStyle, look: () => Scene): Presenter {
  return style.live ? presentLive(stream, style.colours, look) : presentPlainly(stream, look);
}

function presentLive(stream: TerminalStream, colours: boolean, look: () => Scene): Presenter {
  const screen = enterScreen(stream, colours);
  const draw = (): void => screen.draw(renderView(look()));
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

function presentPlainly(stream: TerminalStream, look: () => Scene): Presenter {
  const say = (text: string): void => void stream.write(`${text}\n`);
  const timer = setInterval(() => say(plainStatus(look())), statusMs);
  return {
    onPoint: ({ phase, step }, at) => say(`${clockText(at)}  ${phase.name.toUpperCase()}: ${step.told}`),
    onEvent: (event) => say(plainEvent(event)),
    onServing(simulatorUrl) {
      clearInterval(timer);
      say('The API serves until Ctrl-C. Now break CoinGecko yourself ("none" heals it):');
      say(`  curl -X PUT ${simulatorUrl}/_simulator/trouble -d '{"kind":"hang"}'`);
    },
    stop: () => clearInterval(timer),
  };
}
