import { request as httpRequest, type IncomingMessage } from 'node:http';
import { onTestFinished, vi } from 'vitest';

/** An event as a reader gets it. */
export interface ReadEvent {
  readonly id: string | undefined;
  readonly type: string | undefined;
  readonly data: Record<string, unknown>;
}

/** A reader of the events, who may also stop to read. */
export interface EventReading {
  readonly response: IncomingMessage;
  readonly events: ReadEvent[];
  /** Comments that came: heartbeats. */
  readonly comments: () => number;
  readonly ended: Promise<void>;
  /** The first event of this kind, waited for. */
  event(type: string, deadlineMs?: number): Promise<ReadEvent>;
  leave(): void;
}

/** Begins to read. @param reads - false for a reader that only connects. */
export async function readEvents(
  url: string,
  { headers = {}, reads = true }: { headers?: Readonly<Record<string, string>>; reads?: boolean } = {},
): Promise<EventReading> {
  const outgoing = httpRequest(url, { headers, agent: false });
  onTestFinished(() => void outgoing.destroy());
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject).end();
  });
  const events: ReadEvent[] = [];
  let comments = 0;
  let rest = '';
  const ended = new Promise<void>((resolve) => void response.once('close', resolve));
  response.on('error', () => undefined);
  if (reads) {
    response.setEncoding('utf8').on('data', (text: string) => {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        if (block.startsWith(':')) comments++;
        const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
        const data = field('data');
        if (data === undefined) continue;
        events.push({
          id: field('id'),
          type: field('event'),
          // Only when it is looked at: two hundred readers would be busy with nothing else.
          get data() {
            return JSON.parse(data) as Record<string, unknown>;
          },
        });
      }
    });
  } else {
    response.pause();
  }
  return {
    response,
    events,
    comments: () => comments,
    ended,
    event: (type, deadlineMs = 5000) =>
      vi.waitFor(
        () => {
          const found = events.find((event) => event.type === type);
          if (found === undefined) throw new Error(`no ${type} among ${events.map((event) => event.type).join()}`);
          return found;
        },
        { timeout: deadlineMs, interval: 10 },
      ),
    leave: () => void outgoing.destroy(),
  };
}
