/** An answer of the router that was no success. */
export class ProblemError extends Error {
  readonly status: number;
  /** The stable code of the problem; empty where the answer was not the router's. */
  readonly code: string;
  /** Seconds after which it is worth another try; undefined where the answer does not say. */
  readonly retryAfter: number | undefined;

  constructor(status: number, code: string, detail: string, retryAfter?: number) {
    super(detail);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** Whether the token is missing or wrong. */
  get isAboutToken(): boolean {
    return this.status === 401;
  }
}

/** Makes the error of an answer. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => undefined);
  const told: { detail?: unknown; code?: unknown } = typeof body === 'object' && body !== null ? body : {};
  const detail = typeof told.detail === 'string' ? told.detail : `The server answered ${response.status}.`;
  const retryAfter = Number(response.headers.get('Retry-After') ?? NaN);
  const code = typeof told.code === 'string' ? told.code : '';
  return new ProblemError(response.status, code, detail, Number.isFinite(retryAfter) ? retryAfter : undefined);
}
