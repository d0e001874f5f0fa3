/** A session whose issuer is asked again, and its renewal: what a re-check hangs on. */

import type { TestApp } from "../app/test_app.ts";
import type { HostileIssuer } from "./hostile_issuer.ts";
import { type CookieJar, signIn } from "./sign_in.ts";

/** Renews the browser's token, a minute after the issuer was last asked. */
export async function renew(app: TestApp, jar: CookieJar, refresh: string) {
  await app.clock.advance(61_000);
  const json = { grant_type: "refresh_token", refresh_token: refresh };
  return await app.call("POST", "/auth/token", { json, headers: { cookie: jar.header() } });
}

/** A session of an issuer that is asked again, and a refresh token of ours for it. */
export async function heldSession(app: TestApp, issuer: HostileIssuer) {
  const { jar } = await signIn(app, issuer);
  const [id] = jar.cookies.get("veze_session")!.split(".");
  const secret = `refresh-${crypto.randomUUID()}`;
  const hash = new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret)),
  );
  await app.services.engines.database.sql`
    update sessions set refresh_hash = ${hash} where id = ${id!}`;
  issuer.seen.length = 0;
  return { jar, refresh: `${id}.${secret}`, id: id! };
}
