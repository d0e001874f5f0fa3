/**
 * Access tokens: retained, renewed before they end, one renewal at a time (SEC3, RT10).
 *
 * Holds the tokens, the renewal under way and a guest's device id, with a copy in the storage that
 * all tabs share; calls and the connection ask it. A refresh token works once, and used again later
 * ends the session: so tabs renew one after the other, and look first whether another has. The
 * device id is a guest's only key: nothing here removes it.
 */

import { toError, VezeError } from "../rest/problem.ts";
import { type Runtime, uuid } from "../runtime.ts";
import { cookieCredentials, type Credentials, RENEW_MS, type TokenAnswer } from "./sign_in.ts";
import { type TokenStorage, withMemory } from "./storage.ts";
import { unreachable, within } from "../within.ts";

/** What a sign-in is remembered by; whoever has it is that player. */
export interface Tokens {
  access_token: string;
  refresh_token?: string;
  /** When the access token ends, in milliseconds. */
  expires_at: number;
}

/** How the client signs itself in when it has no tokens. */
export type SignIn =
  /** A player: `signInGuest`, then by the refresh token. */
  | { kind: "player" }
  /** A page of the service's own origin: the browser sends the session cookie. */
  | { kind: "cookie" }
  /** A game server. */
  | { kind: "service"; clientId: string; clientSecret: string };

/** Longest wait for a new token. */
const ASK_MS = 15_000;
/**
 * Longest wait for another tab that renews. Whoever holds the lock for longer is frozen or broken; the
 * service forgives two who renew at once (docs/security.md).
 */
const LOCK_MS = 20_000;

export function createCredentials(
  { base, runtime, signIn, storage }: {
    base: string;
    runtime: Runtime;
    signIn: SignIn;
    storage: TokenStorage;
  },
): Credentials {
  if (signIn.kind === "cookie") return cookieCredentials;
  const kept = withMemory(storage);
  const whom = `the service at ${base}`;
  const found = kept.load();
  let tokens: Tokens | null = read(found);
  /** A guest's only key: it outlives the tokens, a sign-out too. */
  let device = readDevice(found);
  let renewing: Promise<string> | null = null;

  function take({ access_token, refresh_token, expires_in }: TokenAnswer): void {
    const refresh = refresh_token ?? tokens?.refresh_token;
    tokens = {
      access_token,
      ...(refresh !== undefined && { refresh_token: refresh }),
      expires_at: runtime.now() + expires_in * 1_000,
    };
    save();
  }

  function clear(): void {
    tokens = null;
    save();
  }

  function save(): void {
    const all = { ...tokens, ...(device !== undefined && { device_id: device }) };
    kept.save(Object.keys(all).length > 0 ? JSON.stringify(all) : null);
  }

  async function renew(): Promise<string> {
    // Another tab may have renewed them: a refresh token works once, and using it again ends the session.
    const shared = read(kept.load());
    if (shared && shared.access_token !== tokens?.access_token) tokens = shared;
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
    const answer = await within((signal) => askFor(refresh, signal), { runtime, ms: ASK_MS, whom });
    take(answer);
    return answer.access_token;
  }

  async function askFor(refresh: string | undefined, signal: AbortSignal): Promise<TokenAnswer> {
    const response = await runtime.fetch(`${base}/auth/token`, {
      method: "POST",
      signal,
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
      throw unreachable(whom, error);
    });
    if (!response.ok) {
      const error = await toError(response);
      // A refresh token that is not accepted never will be again.
      if (response.status === 401) clear();
      throw error;
    }
    const answer = await response.json().catch(() => undefined);
    // A portal of the network in between answers everything with its own page.
    if (typeof answer?.access_token === "string" && answer.expires_in > 0) return answer;
    throw new VezeError("offline", `What answered in place of ${whom} is something else`);
  }

  /** One at a time among all tabs, as long as the others answer for themselves. */
  function renewInTurn(): Promise<string> {
    if (!storage.lock) return renew();
    let begun: Promise<string> | undefined;
    const once = () => begun ??= renew();
    return new Promise((resolve, reject) => {
      const callOff = runtime.after(LOCK_MS, () => once().then(resolve, reject));
      // A lock that is refused is none: that of our own work is passed on.
      Promise.resolve().then(() => storage.lock!(once)).catch(() => once()).then(resolve, reject)
        .finally(callOff);
    });
  }

  return {
    async token(signal) {
      if (isFresh()) return tokens!.access_token;
      renewing ??= renewInTurn().finally(() => renewing = null);
      const renewal = renewing;
      return await within(() => renewal, { runtime, ms: LOCK_MS + ASK_MS, signal, whom });
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
    deviceId(given) {
      // Another tab may have made one: both are the same guest.
      const known = given ?? readDevice(kept.load()) ?? device ?? uuid();
      if (known !== device) {
        device = known;
        // Before the first sign-in: should its answer be lost, the next one finds the same player.
        save();
      }
      return device;
    },
  };
}

function readDevice(text: string | null): string | undefined {
  try {
    const { device_id } = JSON.parse(text ?? "{}");
    return typeof device_id === "string" ? device_id : undefined;
  } catch {
    return undefined;
  }
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
