/** What a handler answers, whatever serves it. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Written as JSON, but for bytes, which are written as they are. */
  readonly body: object;
}

/** What a handler needs to know of a request. */
export interface Asked {
  /** As parsed: a parameter that is given twice is an array. */
  readonly query: Readonly<Record<string, unknown>>;
  /** The variable parts of the path, decoded. */
  readonly path: Readonly<Record<string, string>>;
}

/** Answers one kind of request. */
export type Handler = (asked: Asked) => Reply | Promise<Reply>;
