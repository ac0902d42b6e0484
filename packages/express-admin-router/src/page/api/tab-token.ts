/** A token, as long as this tab is open. It is in no cookie, so that no other site can use it. */
class TabToken {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  get(): string | null {
    return sessionStorage.getItem(this.#key);
  }

  keep(token: string): void {
    sessionStorage.setItem(this.#key, token);
  }

  forget(): void {
    sessionStorage.removeItem(this.#key);
  }
}

/** The token that reading needs. It may be another one than that for changes. */
export const readToken = new TabToken('tripswitch-read-token');

/** The token that changes need. Where none was given yet, the one for reading is tried. */
export const adminToken = new TabToken('tripswitch-admin-token');
