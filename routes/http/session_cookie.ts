/** The cookies of sign-in: a session's, and what a browser keeps on its way to an issuer and back. */

import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import {
  CHALLENGE_MS,
  FAREWELL_MS,
  SESSION_MS,
  TRANSACTION_MS,
} from "../../services/identity/mod.ts";
import { cookieName } from "./auth.ts";
import type { AppEnv } from "./context.ts";
import { dropView } from "./view_as.ts";

export interface SignInCookies {
  setSession(c: Context<AppEnv>, value: string): void;
  /** With another role's view, which is bound to it. */
  dropSession(c: Context<AppEnv>): void;
  /** @param key tells one sign-in from another: two tabs may be at it at once */
  setTransaction(c: Context<AppEnv>, key: string, box: string): void;
  /** Each is looked at once. */
  takeTransaction(c: Context<AppEnv>, key: string): string | undefined;
  /** What a browser keeps of a passkey's challenge. @param key tells one from another */
  setChallenge(c: Context<AppEnv>, key: string, box: string): void;
  takeChallenge(c: Context<AppEnv>, key: string): string | undefined;
  setFarewell(c: Context<AppEnv>, box: string): void;
  takeFarewell(c: Context<AppEnv>): string | undefined;
}

/** Sign-ins that were begun and not ended, in one browser: more are forgotten. */
const MOST_TRANSACTIONS = 6;

export function createSignInCookies(publicUrl: string): SignInCookies {
  const session = cookieName(publicUrl);
  const secure = session.startsWith("__Host-");
  const prefix = `${secure ? "__Host-" : ""}veze_signin_`;
  const challenge = `${secure ? "__Host-" : ""}veze_passkey_`;
  const farewell = `${secure ? "__Host-" : ""}veze_signout`;
  // Lax: the way back from an issuer is another site's redirect, and must bring them.
  const base = { httpOnly: true, sameSite: "Lax", path: "/", secure } as const;
  const drop = (c: Context<AppEnv>, name: string) => deleteCookie(c, name, { path: "/", secure });

  /** More than a few under way are forgotten. */
  function keep(c: Context<AppEnv>, prefix: string, key: string): string {
    const under = Object.keys(getCookie(c)).filter((name) => name.startsWith(prefix));
    if (under.length >= MOST_TRANSACTIONS) { for (const name of under) drop(c, name); }
    return prefix + key;
  }

  function take(c: Context<AppEnv>, name: string): string | undefined {
    const box = getCookie(c, name);
    if (box !== undefined) drop(c, name);
    return box;
  }

  return {
    setSession: (c, value) => setCookie(c, session, value, { ...base, maxAge: SESSION_MS / 1000 }),
    dropSession(c) {
      drop(c, session);
      dropView(c, session);
    },
    setTransaction(c, key, box) {
      const name = keep(c, prefix, key);
      setCookie(c, name, box, { ...base, maxAge: TRANSACTION_MS / 1000 });
    },
    takeTransaction: (c, key) => take(c, prefix + key),
    setChallenge(c, key, box) {
      const options = { ...base, sameSite: "Strict", maxAge: CHALLENGE_MS / 1000 } as const;
      setCookie(c, keep(c, challenge, key), box, options);
    },
    takeChallenge: (c, key) => take(c, challenge + key),
    setFarewell: (c, box) => setCookie(c, farewell, box, { ...base, maxAge: FAREWELL_MS / 1000 }),
    takeFarewell: (c) => take(c, farewell),
  };
}
