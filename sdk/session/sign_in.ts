/** How a client is known to the service: by tokens (credentials.ts), or by a page's session cookie. */

export interface Credentials {
  /**
   * A token with some time left, or undefined for cookies. The signal ends this wait, not the renewal
   * that others wait for as well. @throws VezeError when signed out, or offline
   */
  token(signal?: AbortSignal): Promise<string | undefined>;
  /** Forgets this access token, or whichever there is: the next `token()` renews it. */
  expire(token?: string): void;
  /** When the present access token ends; Infinity without one. */
  expiresAt(): number;
  take(answer: TokenAnswer): void;
  clear(): void;
  /**
   * The secret by which a guest's player is found again: the given one, or this client's own, kept
   * before it is used. Undefined where the browser keeps the session.
   */
  deviceId(given?: string): string | undefined;
}

export interface TokenAnswer {
  access_token: string;
  refresh_token?: string | undefined;
  expires_in: number;
}

/** A token is renewed this long before its end. */
export const RENEW_MS = 60_000;

/** A page of the service's own origin: the browser sends the session cookie. */
export const cookieCredentials: Credentials = {
  token: () => Promise.resolve(undefined),
  expire() {},
  expiresAt: () => Infinity,
  take() {},
  clear() {},
  deviceId: (given) => given,
};
