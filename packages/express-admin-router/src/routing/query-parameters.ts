import { decodeName } from './circuit-name.js';

/** The parameters of a query, decoded. One that came twice, or cannot be decoded, is null. */
export type QueryParameters = ReadonlyMap<string, string | null>;

/** Reads a query. An empty parameter is absent, as in `?since=&limit=`. */
export function parseQuery(query: string): QueryParameters {
  const parameters = new Map<string, string | null>();
  for (const pair of query.split('&')) {
    const [key = '', ...rest] = pair.replaceAll('+', ' ').split('=');
    const encoded = rest.join('=');
    const name = decodeName(key);
    if (name === undefined || encoded === '') continue;
    parameters.set(name, parameters.has(name) ? null : (decodeName(encoded) ?? null));
  }
  return parameters;
}
