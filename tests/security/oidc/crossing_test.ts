/** An issuer's logout token that crosses with the callback of the very sign-in that it ends. */

import assert from "node:assert/strict";
import { eventually } from "../../support/app/eventually.ts";
import type { TestApp } from "../../support/app/test_app.ts";
import type { HostileIssuer } from "../../support/oidc/hostile_issuer.ts";
import { type Attempt, signIn } from "../../support/oidc/sign_in.ts";
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
    // Who signs in there once more is let in here once more.
    await app.clock.advance(2_000);
    main.sid = "the next";
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

test("[SEC1] a session that ended at its issuer is not begun here by a code from before", async ({ app, issuers: { main } }) => {
  await tell(app, await main.logoutToken(bySid));
  await app.clock.advance(300_000);
  assert.equal((await signIn(app, main)).location, "/profile?sign_in=ended");
  await app.clock.advance(301_000);
  assert.ok((await signIn(app, main)).signedIn, "by then no code is left");
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
