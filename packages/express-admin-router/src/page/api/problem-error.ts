/** An answer of the router that was no success. */
export class ProblemError extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }

  /** Whether other credentials might help. */
  get isAboutCredentials(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

/** Makes the error of an answer. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => undefined);
  const told = typeof body === 'object' && body !== null && 'detail' in body ? body.detail : undefined;
  const detail = typeof told === 'string' ? told : `The server answered ${response.status}.`;
  return new ProblemError(response.status, detail);
}
