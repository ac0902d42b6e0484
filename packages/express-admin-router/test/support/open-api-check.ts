import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { openApiDocument } from '../../src/openapi/open-api-document.js';
import type { Received } from './request.js';

/** The header by which the app of a test marks its own answers. */
export const BY_THE_APP = 'x-by-the-app';

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: { $ref?: string } }>> } | undefined>
  >;
}

const document = openApiDocument();

/**
 * The document as a program reads it leaves room for properties to come. An answer of today has none that it does not
 * describe.
 */
function closed(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(closed);
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in schema && 'required' in schema ? { additionalProperties: false, ...copy } : copy;
}

const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, Operation>>>>;
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
ajv.addSchema(closed(document) as object, 'openapi.json');
const validators = new Map<string, ValidateFunction>();

/** The path of the document that a request to this path is described by, if there is one. */
function templateOf(path: string): string | undefined {
  const plain = path.split('?')[0] ?? '';
  const [, first = '', ...name] = plain.split('/');
  if (paths[`/${first}`] !== undefined && name.join('/') === '') return `/${first}`;
  return paths[`/${first}/{name}`] === undefined ? undefined : `/${first}/{name}`;
}

/** Holds an answer against the OpenAPI document. @throws Error that says where they differ. */
export function checkAgainstOpenApi(method: string, path: string, received: Received): void {
  const template = templateOf(path);
  if (template === undefined || method === 'HEAD' || received.status === 204) return;
  // What a parser in front of the router refuses is answered by the app, and described nowhere.
  if (received.headers[BY_THE_APP] !== undefined) return;
  const { status, headers, text } = received;
  const what = `${method} ${path} answered ${status}`;
  const type = (headers['content-type'] ?? '').replace(/;.*/, '');
  const operation = paths[template]?.[method.toLowerCase()];
  // A method that is not there is described nowhere, but its answer is a problem like any other.
  const content =
    operation === undefined ? undefined : (operation.responses[String(status)]?.content[type]?.schema ?? null);
  if (content === null) throw new Error(`${what} with ${type}, which the document does not have`);
  const ref = content === undefined ? '#/components/schemas/Problem' : content.$ref;
  if (ref === undefined) return;
  let validate = validators.get(ref);
  if (validate === undefined) validators.set(ref, (validate = ajv.compile({ $ref: `openapi.json${ref}` })));
  if (!validate(JSON.parse(text))) throw new Error(`${what}, but ${ajv.errorsText(validate.errors)}: ${text}`);
}
