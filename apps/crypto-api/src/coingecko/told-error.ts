import { z } from 'zod';

/** What an error says of itself. */
export interface ToldError {
  readonly code: number | undefined;
  readonly message: string;
}

const code = z.number().optional().catch(undefined);
const message = z.string().optional().catch(undefined);
const status = z.object({ error_code: code, error_message: message }).optional().catch(undefined);
const errorSchema = z.object({
  error_code: code,
  error: z
    .union([z.string(), z.object({ status })])
    .optional()
    .catch(undefined),
  status,
});

/**
 * Reads an error in the shapes that CoinGecko has for them: `{ "error": "coin not found" }`, and
 * `{ "status": { "error_code": 10010, "error_message": "…" } }`, which also comes within `error`.
 *
 * @returns undefined if the JSON is no such error
 */
export function readToldError(json: unknown): ToldError | undefined {
  const { data } = errorSchema.safeParse(json);
  if (data === undefined) {
    return undefined;
  }
  const details = data.status ?? (typeof data.error === 'object' ? data.error.status : undefined);
  const told = {
    code: details?.error_code ?? data.error_code,
    message: details?.error_message ?? (typeof data.error === 'string' ? data.error : undefined),
  };
  return told.code === undefined && told.message === undefined ? undefined : { ...told, message: told.message ?? '' };
}

/** Reads the number on the page with which Cloudflare, before CoinGecko, bans an address: `error code: 1020`. */
export function readErrorPage(page: string): ToldError | undefined {
  const found = /\berror code:? (\d{3,5})\b/i.exec(page.slice(0, 20_000))?.[1];
  return found === undefined ? undefined : { code: Number(found), message: '' };
}
