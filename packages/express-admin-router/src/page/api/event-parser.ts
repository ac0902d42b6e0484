/** A server-sent event. */
export interface ServerEvent {
  readonly type: string;
  readonly data: string;
}

/** Reads server-sent events from a stream of text, however it is cut. Takes what this router sends, no more. */
export class EventParser {
  /** The id of the last event that had one. */
  lastId: string | undefined;
  #rest = '';

  /** @returns the events that are complete by now. */
  push(text: string): ServerEvent[] {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => this.#read(block));
  }

  /** The stream broke off: half an event is none. */
  forgetRest(): void {
    this.#rest = '';
  }

  #read(block: string): ServerEvent[] {
    const fields = new Map<string, string>();
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ''));
    }
    this.lastId = fields.get('id') ?? this.lastId;
    const data = fields.get('data');
    return data === undefined ? [] : [{ type: fields.get('event') ?? 'message', data }];
  }
}
