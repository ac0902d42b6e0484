import { circuitSchemas } from './circuit-schemas.js';
import { exchangeSchemas } from './exchange-schemas.js';
import type { JsonObject } from './json-object.js';
import { paths } from './paths.js';

/** Describes the router as OpenAPI 3.1 does. */
export function openApiDocument(): JsonObject {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Circuit breakers',
      // Of this interface. It changes with what programs have to know.
      version: '1.0.0',
      summary: 'See and operate the circuit breakers of a service.',
      description: 'Durations are seconds, times ISO 8601, rates 0 to 1. Every error is application/problem+json.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    // Relative to this document, wherever the router is mounted.
    servers: [{ url: '.' }],
    paths,
    components: {
      schemas: { ...circuitSchemas, ...exchangeSchemas },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'Or whatever the application asks for.' },
      },
    },
  };
}
