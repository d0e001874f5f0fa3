/** An issuer's logout token that crosses with the callback of the very sign-in that it ends. */

import assert from "node:assert/strict";
import { eventually } from "../../support/app/eventually.ts";
import type { TestApp } from "../../support/app/test_app.ts";
import type { HostileIssuer } from "../../support/oidc/hostile_issuer.ts";
import { type Attempt, begin, cookieJar, signIn } from "../../support/oidc/sign_in.ts";
import { stageTests, whyOf } from "../../support/oidc/stage.ts";

const test = stageTests({ main: {}, other: {} });

type Claims = Record<string, unknown>;

async function tell(app: TestApp, token: string): Promise<void> {
  const answer = await app.call("POST", "/auth/backchannel-logout", {
    body: new URLSearchParams({ logout_token: token }).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  assert.equal(answer.status, 200);
}

/** Signs in; `meanwhile` happens when the ID token has come and the session is not there yet. */
async function crossed(
  app: TestApp,
  issuer: HostileIssuer,
  meanwhile: () => Promise<void>,
): Promise<Attempt> {
  const held = Promise.withResolvers<void>();
  const { lies } = issuer;
  issuer.lies = {
    ...lies,
    async instead(path) {
      if (path === "userinfo") await held.promise;
      return undefined;
    },
  };
  try {
    const attempt = signIn(app, issuer);
    await eventually("userinfo is asked", () => issuer.seen.some((it) => it.path === "userinfo"));
    await meanwhile();
    held.resolve();
    return await attempt;
  } finally {
    held.resolve();
    issuer.lies = lies;
  }
}

const bySid = ({ sub: _, ...right }: Claims) => right;
const bySub = ({ sid: _, ...right }: Claims) => right;
const tokens: Record<string, (right: Claims) => Claims> = {
  "its sid": bySid,
  "its subject": bySub,
  "its sid and subject": (right) => right,
};

for (const [names, claims] of Object.entries(tokens)) {
  test(`[SEC1] a logout token by ${names} ends a sign-in that is not over yet`, async ({ app, issuers: { main } }) => {
    const attempt = await crossed(app, main, async () => {
      await tell(app, await main.logoutToken(claims));
    });
    assert.equal(attempt.location, "/profile?sign_in=ended");
    assert.ok(!attempt.signedIn);
    assert.equal(await whyOf(app), "ended");
    // Who signs in there once more is let in here once more, also in the session that is still theirs there.
    await app.clock.advance(2_000);
    assert.ok((await signIn(app, main)).signedIn);
  });
}

test("[SEC1] a logout token with a subject ends a sign-in under way that has no sid", async ({ app, issuers: { main } }) => {
  main.lies = { idToken: ({ sid: _, ...right }) => right };
  const attempt = await crossed(app, main, async () => {
    await tell(app, await main.logoutToken());
  });
  assert.equal(attempt.location, "/profile?sign_in=ended");
});

test("[SEC1] an ID token that is younger than the logout token is of the sign-in that it ended all the same", async ({ app, issuers: { main } }) => {
  const jar = cookieJar();
  const { location } = await begin(app, jar, { issuer: "main" });
  const back = new URL(main.authorize(location));
  await app.clock.advance(2_000);
  await tell(app, await main.logoutToken(bySub));
  await app.clock.advance(2_000);
  const answer = await jar.get(app, back.pathname + back.search);
  assert.equal(answer.headers.get("location"), "/profile?sign_in=ended");
});

test("[SEC1] another's logout token ends no sign-in under way", async ({ app, issuers: { main, other } }) => {
  const strangers: ((right: Claims) => Claims)[] = [
    (right) => ({ ...bySid(right), sid: "another" }),
    (right) => ({ ...bySub(right), sub: "another" }),
    (right) => ({ ...right, sid: "another" }),
    (right) => ({ ...bySub(right), iat: Number(right.iat) - 60 }),
  ];
  other.account = structuredClone(main.account);
  const attempt = await crossed(app, main, async () => {
    for (const claims of strangers) await tell(app, await main.logoutToken(claims));
    for (const claims of [bySid, bySub]) await tell(app, await other.logoutToken(claims));
  });
  assert.ok(attempt.signedIn, attempt.location);
});
