/**
 * What an issuer's answer means when it is asked again about a session (RFC 10017 §6.1.2.2, OpenID Connect
 * Core 1.0 §12.2): a no and a lie end it; a clock that is off and keys that are not there yet do not, and
 * then the refresh token that came along is not lost either.
 */

import assert from "node:assert/strict";
import { ok } from "../../support/app/expect.ts";
import type { TestApp } from "../../support/app/test_app.ts";
import { heldSession, renew } from "../../support/oidc/held_session.ts";
import type { HostileIssuer, Lies } from "../../support/oidc/hostile_issuer.ts";
import { signIn, whoIs } from "../../support/oidc/sign_in.ts";
import { stageTests, whyOf } from "../../support/oidc/stage.ts";

const test = stageTests({
  asked: { recheck_s: 60, scopes: ["openid", "profile", "offline_access"] },
});

/** Two renewals under the lie and one without: the session outlives them all. */
async function outlives(app: TestApp, issuer: HostileIssuer, lies: Lies): Promise<void> {
  const { jar, refresh } = await heldSession(app, issuer);
  issuer.lies = lies;
  let secret = refresh;
  for (let i = 0; i < 2; i++) secret = ok(await renew(app, jar, secret)).body.refresh_token;
  issuer.lies = {};
  ok(await renew(app, jar, secret));
  assert.equal(issuer.seen.filter(({ path }) => path === "token").length, 3);
  assert.ok(await whoIs(app, jar));
}

for (const minutes of [-8, 8]) {
  test(`[SEC1] an issuer whose clock is ${minutes} minutes off ends no session, but signs nobody in`, async ({ app, issuers: { asked } }) => {
    const lies: Lies = {
      idToken: (right) => {
        const iat = Number(right.iat) + minutes * 60;
        return { ...right, iat, exp: iat + 3_600 };
      },
    };
    await outlives(app, asked, lies);
    asked.lies = lies;
    assert.equal((await signIn(app, asked)).location, "/profile?sign_in=rejected");
    assert.match(await whyOf(app), /iat/);
  });
}

test("[SEC1] userinfo that is down for a while ends no session", async ({ app, issuers: { asked } }) => {
  await outlives(app, asked, {
    instead: (path) => path === "userinfo" ? new Response("down", { status: 503 }) : undefined,
  });
});
