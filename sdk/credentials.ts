/** Access tokens: kept, renewed before they end, one renewal at a time. */

import { toError, VezeError } from "./problem.ts";
import type { Runtime } from "./runtime.ts";

/** What a sign-in is remembered by; whoever has it is that player. */
export interface Tokens {
  access_token: string;
  refresh_token?: string;
  /** When the access token ends, in milliseconds. */
  expires_at: number;
}

/** Where tokens survive a restart: `localStorage` in a page, a file in a game. */
export interface TokenStorage {
  load(): string | null;
  save(text: string | null): void;
  /** Runs one at a time among all who share the storage, such as a browser's tabs. */
  lock?<T>(work: () => Promise<T>): Promise<T>;
}

/** How the client signs itself in when it has no tokens. */
export type SignIn =
  /** A player: `signInGuest`, then by the refresh token. */
  | { kind: "player" }
  /** A page of the service's own origin: the browser sends the session cookie. */
  | { kind: "cookie" }
  /** A game server. */
  | { kind: "service"; clientId: string; clientSecret: string };

export interface Credentials {
  /** A token with some time left, or undefined for cookies. @throws VezeError when signed out */
  token(): Promise<string | undefined>;
  /** Forgets this access token, or whichever there is: the next `token()` renews it. */
  expire(token?: string): void;
  /** When the present access token ends; Infinity without one. */
  expiresAt(): number;
  take(answer: TokenAnswer): void;
  clear(): void;
}

export interface TokenAnswer {
  access_token: string;
  refresh_token?: string | undefined;
  expires_in: number;
}

/** A token is renewed this long before its end. */
export const RENEW_MS = 60_000;

export function createCredentials(
  { base, runtime, signIn, storage }: {
    base: string;
    runtime: Runtime;
    signIn: SignIn;
    storage: TokenStorage;
  },
): Credentials {
  let tokens: Tokens | null = read(storage.load());
  let renewing: Promise<string> | null = null;

  function take({ access_token, refresh_token, expires_in }: TokenAnswer): void {
    const kept = refresh_token ?? tokens?.refresh_token;
    tokens = {
      access_token,
      ...(kept !== undefined && { refresh_token: kept }),
      expires_at: runtime.now() + expires_in * 1_000,
    };
    storage.save(JSON.stringify(tokens));
  }

  function clear(): void {
    tokens = null;
    storage.save(null);
  }

  async function renew(): Promise<string> {
    // Another tab may have renewed them: a refresh token works once, and using it again ends the session.
    const kept = read(storage.load());
    if (kept && kept.access_token !== tokens?.access_token) tokens = kept;
    return isFresh() ? tokens!.access_token : await askAnew();
  }

  function isFresh(): boolean {
    return tokens !== null && runtime.now() < tokens.expires_at - RENEW_MS;
  }

  async function askAnew(): Promise<string> {
    const refresh = tokens?.refresh_token;
    if (signIn.kind === "player" && refresh === undefined) {
      throw new VezeError("unauthorized", "Nobody is signed in", 401);
    }
    const response = await runtime.fetch(`${base}/auth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(
        signIn.kind === "service"
          ? {
            grant_type: "client_credentials",
            client_id: signIn.clientId,
            client_secret: signIn.clientSecret,
          }
          : { grant_type: "refresh_token", refresh_token: refresh },
      ),
    }).catch((error) => {
      throw new VezeError("offline", `Cannot renew the token: ${error}`);
    });
    if (!response.ok) {
      const error = await toError(response);
      // A refresh token that is not accepted never will be again.
      if (response.status === 401) clear();
      throw error;
    }
    const answer: TokenAnswer = await response.json();
    take(answer);
    return answer.access_token;
  }

  return {
    async token() {
      if (signIn.kind === "cookie") return undefined;
      if (isFresh()) return tokens!.access_token;
      const lock = storage.lock ?? ((work) => work());
      renewing ??= lock(renew).finally(() => renewing = null);
      return await renewing;
    },
    expire(token) {
      // Many calls learn at once that a token has ended: the one that followed it stays.
      if (tokens && (token ?? tokens.access_token) === tokens.access_token) {
        tokens = { ...tokens, expires_at: 0 };
      }
    },
    expiresAt: () => tokens?.expires_at ?? Infinity,
    take,
    clear,
  };
}

function read(text: string | null): Tokens | null {
  if (text === null) return null;
  try {
    const tokens = JSON.parse(text);
    return typeof tokens?.access_token === "string" ? tokens : null;
  } catch {
    return null;
  }
}

/** Keeps tokens for the life of the program. */
export function memoryStorage(): TokenStorage {
  let kept: string | null = null;
  return { load: () => kept, save: (text) => kept = text };
}

/** Keeps tokens in a browser's `localStorage`. */
export function browserStorage(name = "veze_tokens"): TokenStorage {
  return {
    load: () => localStorage.getItem(name),
    save: (text) =>
      text === null ? localStorage.removeItem(name) : localStorage.setItem(name, text),
    // Old browsers and insecure origins have no locks.
    lock<T>(work: () => Promise<T>): Promise<T> {
      if (!navigator.locks) return work();
      return navigator.locks.request(name, work) as Promise<unknown> as Promise<T>;
    },
  };
}
