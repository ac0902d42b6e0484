/** A part of the document. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** An object schema of which every property is required. */
export function strictObject(properties: JsonObject, description?: string): JsonObject {
  return {
    type: 'object',
    ...(description !== undefined && { description }),
    required: Object.keys(properties),
    properties,
  };
}

/** A reference to a schema of the document. */
export function schemaRef(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}
