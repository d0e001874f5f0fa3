/** What sign-ins by a player's own ways have in common: whose session goes, which cookie comes. */

import type { Context } from "hono";
import { type Caller, type SignedIn, toSignedInBody } from "../../services/identity/mod.ts";
import { type Authenticate, isOwnPage, type Origin } from "./auth.ts";
import type { AppEnv } from "./context.ts";
import type { SignInCookies } from "./session_cookie.ts";

export interface Entering {
  /** The session of the browser's cookie, of which the new one takes the place. */
  replaced(c: Context<AppEnv>): Promise<Caller | undefined>;
  /** The answer; a page of our own gets the cookie too, another site's page the tokens alone. */
  answer(c: Context<AppEnv>, signedIn: SignedIn): ReturnType<typeof toSignedInBody>;
}

export function createEntering(
  { authenticate, cookies, origin }: {
    authenticate: Authenticate;
    cookies: SignInCookies;
    origin: Origin;
  },
): Entering {
  return {
    async replaced(c) {
      const isBrowser = c.req.header("authorization") === undefined && isOwnPage(c.req.raw, origin);
      return isBrowser ? await authenticate(c) : undefined;
    },
    answer(c, signedIn) {
      c.header("cache-control", "no-store");
      if (isOwnPage(c.req.raw, origin)) cookies.setSession(c, signedIn.cookie);
      return toSignedInBody(signedIn);
    },
  };
}
