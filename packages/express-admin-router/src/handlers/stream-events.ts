import { boundedHeader } from '../access/bounded-header.js';
import type { EventHub } from '../events/event-hub.js';
import type { Handler } from '../exchange/admin-request.js';
import { COMMON_HEADERS } from '../exchange/json-response.js';
import { problem } from '../exchange/problem.js';

/** `GET /events`: all changes as server-sent events; with `?samples=1` the circuits too, each second those that changed. */
export function streamEvents(hub: EventHub): Handler {
  return ({ headers, query }) => {
    if (hub.isFull) {
      return problem('too_many_readers', 'As many readers as are allowed listen already.', {
        headers: { 'Retry-After': '30' },
      });
    }
    return {
      status: 200,
      headers: {
        ...COMMON_HEADERS,
        'Content-Type': 'text/event-stream; charset=utf-8',
        // Compression would hold events back until enough of them came together, and so would nginx.
        'Cache-Control': 'no-store, no-transform',
        'X-Accel-Buffering': 'no',
      },
      start: (sink) =>
        hub.attach(sink, {
          // One that is too long is of no log of this router, just as an empty one.
          lastEventId: boundedHeader(headers, 'last-event-id') ?? ('last-event-id' in headers ? '' : undefined),
          samples: query.get('samples') === '1',
        }),
    };
  };
}
