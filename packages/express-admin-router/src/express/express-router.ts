import { Router, type NextFunction, type Request, type Response } from 'express';
import type { AdminRequest } from '../exchange/admin-request.js';
import type { Dispatch } from '../routing/dispatch.js';
import { readRawBody } from './read-raw-body.js';
import { sendResponse } from './send-response.js';

/** Serves by Express 4 or 5. Paths that are not the router's are left to whatever is mounted beside it. */
export function expressRouter(dispatch: Dispatch<Request>): Router {
  const router = Router();
  router.use((request: Request, response: Response, next: NextFunction) => {
    dispatch(adminRequest(request, response))
      .then((answer) => {
        if (answer === undefined) next();
        else if (!response.headersSent) sendResponse(answer, request.method, response);
      })
      .catch(next);
  });
  return router;
}

function adminRequest(request: Request, response: Response): AdminRequest<Request> {
  // `req.query` and `req.params` depend on the settings of the app, and on the version of Express.
  const [path = '/', ...rest] = withoutOrigin(request.url).split('?');
  return {
    method: request.method,
    path: path.startsWith('/') ? path : `/${path}`,
    query: rest.join('?'),
    originalPath: withoutOrigin(request.originalUrl).split('?')[0] ?? '/',
    headers: request.headers,
    readBody: (limitBytes) => readRawBody(request, limitBytes),
    isGone: () => response.destroyed,
    host: request,
  };
}

/** A proxy may send the whole URL. */
export function withoutOrigin(url: string): string {
  return url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?]*/i, '');
}
