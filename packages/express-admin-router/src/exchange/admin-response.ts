/** Response headers. Names are written as they are sent. */
export type ResponseHeaders = Readonly<Record<string, string>>;

/** Where a stream is written to. */
export interface StreamSink {
  /**
   * Writes a text.
   *
   * @param onTaken - is called once the text is out of this process; never where the client has left.
   */
  write(text: string, onTaken: () => void): void;
  /** Ends the stream after what was written. */
  end(): void;
  /** Cuts the connection, and frees what the client has not taken. */
  drop(): void;
}

/** An answer that is known as a whole. */
export interface WholeResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: string;
}

/** An answer that goes on until the client leaves. */
export interface StreamResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** Begins to write. @returns what is to be called once the client has left. */
  readonly start: (sink: StreamSink) => () => void;
}

/** What a handler answers, whatever serves it. */
export type AdminResponse = WholeResponse | StreamResponse;
