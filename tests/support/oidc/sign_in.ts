/** A browser that signs in, without being one: keeps cookies, follows what it is told. */

import type { TestApp } from "../app/test_app.ts";
import { ORIGIN } from "../app/test_app.ts";
import type { HostileIssuer } from "./hostile_issuer.ts";

export interface CookieJar {
  cookies: Map<string, string>;
  /** `name=value; …`. */
  header(): string;
  get(app: TestApp, path: string, headers?: Record<string, string>): Promise<Response>;
  post(app: TestApp, path: string): Promise<Response>;
}

export function cookieJar(start: Record<string, string> = {}): CookieJar {
  const cookies = new Map(Object.entries(start));
  const header = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");

  async function send(app: TestApp, path: string, init: RequestInit): Promise<Response> {
    const cookie = header();
    const headers = { ...(cookie && { cookie }), ...init.headers as Record<string, string> };
    const answer = await app.request(path, { ...init, headers, redirect: "manual" });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (/max-age=0/i.test(set)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  }

  return {
    ...{ cookies, header },
    get: (app, path, headers = {}) => send(app, path, { headers }),
    post: (app, path) => send(app, path, { method: "POST", headers: { origin: ORIGIN } }),
  };
}

export const SESSION = "veze_session";

export interface Attempt {
  jar: CookieJar;
  /** Answer to the callback, or to the start where that refused. */
  answer: Response;
  /** Where it leads. */
  location: string;
  /** The callback's path and query. */
  callback: string | undefined;
  signedIn: boolean;
}

/** Begins; answers with where our redirect leads. */
export async function begin(
  app: TestApp,
  jar: CookieJar,
  query: Record<string, string> = {},
): Promise<{ answer: Response; location: string }> {
  const answer = await jar.get(app, `/auth/login?${new URLSearchParams(query)}`);
  await answer.body?.cancel();
  return { answer, location: answer.headers.get("location") ?? "" };
}

/** The whole way with one issuer. */
export async function signIn(
  app: TestApp,
  issuer: HostileIssuer,
  { jar = cookieJar(), ...query }: { jar?: CookieJar } & Record<string, unknown> = {},
): Promise<Attempt> {
  const before = jar.cookies.get(SESSION);
  const id = new URL(issuer.issuer).pathname.split("/")[2]!;
  const begun = await begin(app, jar, { issuer: id, ...query as Record<string, string> });
  if (!begun.location.startsWith(issuer.issuer)) {
    return { jar, ...begun, callback: undefined, signedIn: false };
  }
  const callback = issuer.authorize(begun.location).replace(ORIGIN, "");
  return { ...await comeBack(app, jar, callback), signedIn: jar.cookies.get(SESSION) !== before };
}

export async function comeBack(
  app: TestApp,
  jar: CookieJar,
  callback: string,
): Promise<Attempt> {
  const before = jar.cookies.get(SESSION);
  const answer = await jar.get(app, callback);
  await answer.body?.cancel();
  const location = answer.headers.get("location") ?? "";
  return { jar, answer, location, callback, signedIn: jar.cookies.get(SESSION) !== before };
}

/** Who the browser is. */
export async function whoIs(app: TestApp, jar: CookieJar) {
  const { status, body } = await app.call("GET", "/auth/me", { headers: { cookie: jar.header() } });
  return status === 200
    ? body as { id: string; external_id?: string; display_name: string; roles: string[] }
    : undefined;
}

/** An entry of OIDC_ISSUERS for it. */
export function entryFor(issuer: HostileIssuer, more: Record<string, unknown> = {}) {
  return {
    id: new URL(issuer.issuer).pathname.split("/")[2],
    issuer: issuer.issuer,
    client_id: issuer.clientId,
    client_secret: issuer.clientSecret,
    ...more,
  };
}
