import { plainStatus } from './plain-lines.js';
import type { Scene } from './recorder.js';
import { coloured, enterScreen, plain, type OutputStyle, type TerminalStream } from './screen.js';
import { drawScene, type Addresses } from './view.js';

/** Shows a demo while it runs. */
export type Presenter = ReturnType<typeof createPresenter>;

const redrawMs = 200;
const statusMs = 2000;

/**
 * Shows a view that is redrawn in place on a terminal, and plain lines anywhere else. It is told what happens, for there,
 * and when nothing goes on by itself any more.
 */
export function createPresenter(stream: TerminalStream, style: OutputStyle, addresses: Addresses, scene: () => Scene) {
  if (!style.live) {
    const tell = (line: string): void => void stream.write(`${line}\n`);
    const timer = setInterval(() => tell(plainStatus(scene())), statusMs);
    const stop = (): void => clearInterval(timer);
    return { tell, settle: stop, stop };
  }
  const screen = enterScreen(stream);
  const draw = (): void => screen.draw(drawScene(scene(), addresses, style.colours ? coloured : plain));
  const timer = setInterval(draw, redrawMs);
  const stop = (): void => {
    clearInterval(timer);
    screen.leave();
  };
  return { tell: draw, settle: draw, stop };
}
