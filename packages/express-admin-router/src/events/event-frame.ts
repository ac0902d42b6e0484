/** Writes a server-sent event. JSON has no line breaks of its own, so that the data is one line. */
export function eventFrame(type: string, data: object, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A comment, which readers skip: it shows that the connection stands. */
export const HEARTBEAT_FRAME = ':\n\n';
