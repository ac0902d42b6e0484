import type { ServerResponse } from 'node:http';
import type { AdminResponse, StreamSink } from '../exchange/admin-response.js';

/** Sends an answer; to a HEAD request its headers alone. */
export function sendResponse(answer: AdminResponse, method: string, response: ServerResponse): void {
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  response.statusCode = answer.status;
  if (method === 'HEAD') {
    response.end();
  } else if ('body' in answer) {
    response.end(answer.body);
  } else {
    stream(answer.start, response);
  }
}

function stream(start: (sink: StreamSink) => () => void, response: ServerResponse): void {
  // A client that left while it was being authorized would never be seen to leave.
  if (response.destroyed) return;
  let open = true;
  const sink: StreamSink = {
    write: (text, onTaken) => {
      if (!open) return;
      response.write(text, (error) => {
        if (open && (error === undefined || error === null)) onTaken();
      });
    },
    end: () => void response.end(),
    drop: () => void response.destroy(),
  };
  // A proxy, or the client itself, may wait for the headers before anything has happened.
  response.flushHeaders();
  const leave = start(sink);
  response.once('close', () => {
    open = false;
    leave();
  });
}
