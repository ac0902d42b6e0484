import { z } from 'zod';

/*
 * CoinGecko documents hardly any part of an answer as required, and sends absent, null and empty ones. A part that cannot
 * be used is null, so that what is odd about one part of one coin takes nothing else with it.
 */

/** A later year has more digits than four, which few readers of ISO 8601 take. */
const lastMoment = Date.parse('9999-12-31T23:59:59.999Z');

/** A number, or null. */
export const amount = z.number().nullable().catch(null);

/** A text that is not empty, or null. */
export const text = z.string().min(1).nullable().catch(null);

/** A moment as ISO 8601 in UTC, or null. */
export const moment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT/)
  .transform((written) => isoTime(Date.parse(written)))
  .nullable()
  .catch(null);

/** The texts of a list; none of what is no list. */
export const texts = z
  .array(z.unknown())
  .catch([])
  .transform((items) => items.filter((item) => typeof item === 'string' && item !== '') as string[]);

/** The numbers of an object, by name. */
export const amounts = z.record(z.string(), amount).catch({});

/** An object of which all parts may be missing, and so may the object. */
export function part<Shape extends z.ZodRawShape>(shape: Shape) {
  const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
  return z.preprocess((value) => (isObject(value) ? value : {}), z.object(shape));
}

/** A moment of this era as ISO 8601 in UTC; null for any other number. */
export function isoTime(milliseconds: number): string | null {
  return milliseconds >= 0 && milliseconds <= lastMoment ? new Date(milliseconds).toISOString() : null;
}
