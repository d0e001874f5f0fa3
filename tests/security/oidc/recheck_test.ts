/**
 * What an issuer's answer means when it is asked again about a session (RFC 10017 §6.1.2.2, OpenID Connect
 * Core 1.0 §12.2): a no and a lie end it; a clock that is off and keys that are not there yet do not, and
 * then the refresh token that came along is not lost either.
 */

import assert from "node:assert/strict";
import { ok, problem } from "../../support/app/expect.ts";
import type { TestApp } from "../../support/app/test_app.ts";
import { heldSession, renew } from "../../support/oidc/held_session.ts";
import type { HostileIssuer, Lies } from "../../support/oidc/hostile_issuer.ts";
import { makeKeys } from "../../support/oidc/keys.ts";
import { signIn, whoIs } from "../../support/oidc/sign_in.ts";
import { stageTests, whyOf } from "../../support/oidc/stage.ts";

const test = stageTests({
  asked: { recheck_s: 60, scopes: ["openid", "profile", "offline_access"] },
});

type Claims = Record<string, unknown>;

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

/** The session ends at the next renewal under the lie. */
async function ends(app: TestApp, issuer: HostileIssuer, lies: Lies, why: RegExp): Promise<void> {
  const { jar, refresh } = await heldSession(app, issuer);
  issuer.lies = lies;
  problem(await renew(app, jar, refresh), 401, "invalid_grant");
  assert.equal(await whoIs(app, jar), undefined);
  assert.match(await whyOf(app, "session.end"), why);
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

test("[SEC1] keys that turn twice within a minute end no session", async ({ app, issuers: { asked } }) => {
  const { jar, refresh } = await heldSession(app, asked);
  // Another browser's sign-in uses up the minute's look at the keys.
  await app.clock.advance(61_000);
  await asked.rotate();
  assert.ok((await signIn(app, asked)).signedIn);
  await asked.rotate();
  const again = await app.services.access.recheck(refresh.split(".")[0]!, "test");
  assert.ok(again);
  assert.ok(await whoIs(app, jar));
  asked.seen.length = 0;
  ok(await renew(app, jar, refresh));
  assert.equal(asked.seen.filter(({ path }) => path === "userinfo").length, 1, "asked to the end");
});

test("[SEC1] a key that the issuer has not published yet ends no session", async ({ app, issuers: { asked } }) => {
  const { rs256 } = await makeKeys();
  await outlives(app, asked, { sign: rs256 });
});

for (
  const [name, metadata] of Object.entries({
    "of another issuer": (m: Record<string, unknown>) => ({
      ...m,
      issuer: "https://proxy.example",
    }),
    "that lead elsewhere": (m: Record<string, unknown>) => ({ ...m, jwks_uri: "ftp://keys" }),
  })
) {
  test(`[SEC1] metadata ${name} end no session`, async ({ app, issuers: { asked } }) => {
    const { jar, refresh } = await heldSession(app, asked);
    await app.clock.advance(3_700_000);
    asked.lies = { metadata };
    const { body } = ok(await renew(app, jar, refresh));
    assert.ok(await whoIs(app, jar));
    assert.equal(asked.seen.filter(({ path }) => path === "token").length, 0);
    asked.lies = {};
    ok(await renew(app, jar, body.refresh_token));
    assert.equal(asked.seen.filter(({ path }) => path === "token").length, 1);
  });
}

test("[SEC1] who has signed in there again, for another application, keeps the session", async ({ app, issuers: { asked } }) => {
  asked.account.claims.auth_time = 1_700_000_000;
  const { jar, refresh } = await heldSession(app, asked);
  asked.lies = { idToken: (right) => ({ ...right, auth_time: Number(right.auth_time) + 60 }) };
  const { body } = ok(await renew(app, jar, refresh));
  ok(await renew(app, jar, body.refresh_token));
  assert.ok(await whoIs(app, jar));
});

test("[SEC1] a broken signature by a key that is known ends the session", async ({ app, issuers: { asked } }) => {
  await ends(app, asked, { sign: "broken" }, /SIGNATURE_VERIFICATION_FAILED/);
});

const changes: Record<string, [(right: Claims) => Claims, RegExp | undefined]> = {
  "another nonce": [(right) => ({ ...right, nonce: `${right.nonce}1` }), /nonce/],
  "a nonce that is no text": [(right) => ({ ...right, nonce: 1 }), /nonce/],
  "no nonce": [({ nonce: _, ...right }) => right, undefined],
  "an auth_time from before": [
    (right) => ({ ...right, auth_time: Number(right.auth_time) - 1 }),
    /auth_time/,
  ],
  "no auth_time": [({ auth_time: _, ...right }) => right, undefined],
  "the nonce and auth_time of the sign-in": [(right) => right, undefined],
};
for (const [name, [change, why]] of Object.entries(changes)) {
  test(`[SEC1] a renewed ID token with ${name} ${why ? "ends" : "keeps"} the session`, async ({ app, issuers: { asked } }) => {
    asked.account.claims.auth_time = 1_700_000_000;
    await (why
      ? ends(app, asked, { idToken: change }, why)
      : outlives(app, asked, { idToken: change }));
  });
}
