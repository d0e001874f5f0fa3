/** Who is calling: by bearer token, or by the cookie of a page of this origin. */

import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import {
  type Caller,
  type Identity,
  identityFailures,
  type User,
} from "../../services/identity/mod.ts";
import { type AllowedOrigins, allows } from "../../services/platform/cors.ts";
import { Failure, requestFailures } from "../../services/platform/errors.ts";
import type { AppEnv } from "./context.ts";
import { bearerOf } from "./fields.ts";
import { throughEyesOf, viewOf } from "./view_as.ts";

export interface Origin {
  /** `https://game.example`, no path. */
  publicUrl: string;
  /** Outside production the request's own host is as good as the public one. */
  trustHost: boolean;
  /** Other origins, whose pages may call with a token. */
  others: AllowedOrigins;
}

/** `__Host-` binds the cookie to this very host; browsers take it over TLS only. */
export function cookieName(publicUrl: string): string {
  return publicUrl.startsWith("https:") ? "__Host-veze_session" : "veze_session";
}

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** The caller behind a request; undefined without credentials. @throws request.unauthorized */
export type Authenticate = (c: Context<AppEnv>) => Promise<Caller | undefined>;

/**
 * Bearer tokens win over cookies. A cookie on an unsafe method needs a same-origin request, and so
 * does one that opens a socket; one that the script of another origin sends along is overlooked.
 */
export function createAuthenticate(identity: Identity, origin: Origin): Authenticate {
  const cookie = cookieName(origin.publicUrl);
  return async function authenticate(c) {
    const request = c.req.raw;
    const authorization = request.headers.get("authorization");
    if (authorization !== null) {
      const token = bearerOf(authorization);
      if (token === undefined) {
        throw requestFailures.make("unauthorized", "Cannot read the Authorization header");
      }
      return await identity.checkToken(token);
    }
    const secret = getCookie(c, cookie);
    if (secret === undefined) return undefined;
    const isSocket = request.headers.has("upgrade");
    if (isSocket || !SAFE_METHODS.has(request.method)) checkOrigin(request, origin);
    // Browsers name the origin of scripts; somebody who follows a link to us has none.
    else if (request.headers.has("origin") && !isOwnPage(request, origin)) return undefined;
    const caller = await identity.findByCookie(secret);
    return caller && throughEyesOf(viewOf(c, cookie), caller);
  };
}

/**
 * Whoever looks at a page; a broken cookie is nobody's, and no reason to refuse it. While sessions
 * cannot be read nobody is told that they are not signed in.
 * @throws request.unavailable
 */
export type Viewer = (
  c: Context<AppEnv>,
) => Promise<User & Pick<Caller, "sessionId" | "viewAs"> | undefined>;

export function createViewer(
  authenticate: Authenticate,
  identity: Pick<Identity, "getUser">,
): Viewer {
  return (c) =>
    orNobody(async () => {
      const caller = await authenticate(c);
      if (!caller) return undefined;
      const { sessionId, roles, viewAs } = caller;
      return {
        ...await identity.getUser(caller.id),
        ...(viewAs !== undefined && { roles: [...roles], viewAs }),
        ...(sessionId !== undefined && { sessionId }),
      };
    });
}

/** The caller where one is known: credentials that do not count are nobody's. @throws request.unavailable */
export function createKnownCaller(authenticate: Authenticate): Authenticate {
  return (c) => orNobody(() => authenticate(c));
}

async function orNobody<T>(work: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure && error.row.status < 500) return undefined;
    throw error;
  }
}

/**
 * Cookies travel with requests other sites cause: those are told by their origin (SEC2).
 * @throws identity.cross_origin
 */
function checkOrigin(request: Request, origin: Origin): void {
  const site = request.headers.get("sec-fetch-site");
  if (request.headers.has("origin") ? isOwnPage(request, origin) : site === "same-origin") return;
  throw identityFailures.make(
    "cross_origin",
    "Cannot take a change with a cookie from another site",
  );
}

/** Whether no browser says that the page of another site is asking. */
export function isOwnPage(request: Request, ours: Origin): boolean {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  if (origin === null) return site === null || site === "same-origin" || site === "none";
  return isOurs(origin, request, ours);
}

/**
 * Whether a link of another site, or of a sibling, led here. Browsers that do not say so by
 * `Sec-Fetch-Site` do by `Origin` or `Referer`; where all are missing nobody can tell.
 */
export function isLedFromElsewhere(request: Request, ours: Origin): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "cross-site" || site === "same-site";
  const from = request.headers.get("origin") ?? request.headers.get("referer");
  return from !== null && !isOurs(URL.canParse(from) ? new URL(from).origin : from, request, ours);
}

function isOurs(origin: string, { headers }: Request, { publicUrl, trustHost }: Origin): boolean {
  const host = headers.get("host");
  return origin === publicUrl || (trustHost && host !== null && safeHost(origin) === host);
}

/** Whether a script may ask that brings a token: of our pages, of those allowed, or of no page at all. */
export function mayBringToken(request: Request, origin: Origin): boolean {
  const from = request.headers.get("origin");
  return from === null || isOwnPage(request, origin) || allows(origin.others, from);
}

function safeHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
