import { Registry, type RegistryContentType } from 'prom-client';

/** A registry of a content type. The constructor takes one, which prom-client's declarations leave out. */
export function createRegistry(contentType: RegistryContentType, from: typeof Registry = Registry): Registry {
  return new (from as unknown as new (contentType: RegistryContentType) => Registry)(contentType);
}
