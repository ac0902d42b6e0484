const KEY = 'tripswitch-admin-token';

/** The token, as long as this tab is open. It is in no cookie, so that no other site can use it. */
export const tabToken = {
  get: (): string | null => sessionStorage.getItem(KEY),
  keep: (token: string): void => sessionStorage.setItem(KEY, token),
  forget: (): void => sessionStorage.removeItem(KEY),
};
