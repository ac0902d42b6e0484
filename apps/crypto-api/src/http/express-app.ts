import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import { problem } from './problem.js';
import type { Handler, Reply } from './reply.js';

/** Where an unexpected error is told; the client only learns that there was one. */
export type ErrorReporter = (error: unknown, request: { readonly method: string; readonly path: string }) => void;

/** Options of {@link createExpressApp}. */
export interface ExpressAppOptions {
  /** Handlers of GET requests, by path in Express' notation. */
  readonly routes: Readonly<Record<string, Handler>>;
  readonly onError: ErrorReporter;
  /** Mounts what comes as an Express router, before the answer to unknown paths. */
  readonly mount?: ((app: Express) => void) | undefined;
}

/** Serves framework-free handlers by Express 5. Every error, an unknown path too, is `application/problem+json`. */
export function createExpressApp({ routes, onError, mount }: ExpressAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  for (const [path, handler] of Object.entries(routes)) {
    app
      .route(path)
      .get(async (request: Request, response: Response) => {
        send(response, await handler({ query: request.query, path: pathParameters(request) }));
      })
      .all((request: Request, response: Response) => {
        const detail = `${request.method} is not possible here, GET is.`;
        send(response, problem(405, 'method_not_allowed', { detail, headers: { Allow: 'GET, HEAD' } }));
      });
  }
  mount?.(app);
  app.use((_request: Request, response: Response) => {
    send(response, problem(404, 'not_found', { detail: 'There is nothing at this path.' }));
  });
  app.use(errorHandler(onError));
  return app;
}

function pathParameters(request: Request): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(request.params).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

function errorHandler(onError: ErrorReporter): ErrorRequestHandler {
  // Express tells an error handler from others by its four parameters.
  return (error: unknown, request, response, next) => {
    if (error instanceof URIError) {
      send(response, problem(400, 'invalid_request', { detail: 'The path is not properly percent-encoded.' }));
      return;
    }
    onError(error, { method: request.method, path: request.path });
    if (response.headersSent) {
      next(error);
      return;
    }
    send(response, problem(500, 'internal_error', { detail: 'Something went wrong here; it has been logged.' }));
  };
}

function send(response: Response, reply: Reply): void {
  response.status(reply.status).set({ 'Content-Type': 'application/json; charset=utf-8', ...reply.headers });
  response.send(reply.body instanceof Uint8Array ? reply.body : JSON.stringify(reply.body));
}
