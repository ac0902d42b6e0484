import type { Handler } from '../exchange/admin-request.js';
import { jsonResponse } from '../exchange/json-response.js';
import { openApiDocument } from '../openapi/open-api-document.js';

/** `GET /openapi.json`: all of this, for programs. */
export const showOpenApi: Handler = () => jsonResponse(openApiDocument());
