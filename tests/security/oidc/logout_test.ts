/**
 * Signing out at an issuer and from it, and sessions that an issuer is asked about again: the OpenID
 * Foundation's tests under their names, each beside the same thing done right.
 */

import assert from "node:assert/strict";
import { ok, problem } from "../../support/app/expect.ts";
import { silentLogger } from "../../support/app/silent_logger.ts";
import { ORIGIN, type TestApp } from "../../support/app/test_app.ts";
import { openSocket } from "../../support/browser/socket.ts";
import { eventually } from "../../support/app/eventually.ts";
import type { HostileIssuer } from "../../support/oidc/hostile_issuer.ts";
import { type CookieJar, signIn, whoIs } from "../../support/oidc/sign_in.ts";
import { heldSession, renew } from "../../support/oidc/held_session.ts";
import { lastRow, stageTests, whyOf } from "../../support/oidc/stage.ts";

const OFFLINE = { recheck_s: 60, scopes: ["openid", "profile", "offline_access"] };
const warnings: unknown[] = [];
const test = stageTests({
  main: {},
  old: { logout_expires: false, logout_method: "get" },
  asked: { ...OFFLINE, roles_claim: "roles" },
}, { log: { ...silentLogger, warn: (about: unknown) => void warnings.push(about) } });

/** As an issuer's server posts it. */
async function post(app: TestApp, token: string | undefined, more: Record<string, string> = {}) {
  const form = { ...(token !== undefined && { logout_token: token }), ...more };
  return await app.call("POST", "/auth/backchannel-logout", {
    body: new URLSearchParams(form).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
}

type Claims = Record<string, unknown>;

/** The module: a token that is right ends the session; this one is refused, and ends nothing. */
function refused(
  name: string,
  spoil: (issuer: HostileIssuer) => Promise<string>,
  why: RegExp,
): void {
  test(`[SEC1] ${name}`, async ({ app, issuers: { main } }) => {
    const { jar } = await signIn(app, main);
    const answer = await post(app, await spoil(main));
    assert.equal(answer.status, 400);
    assert.equal(answer.headers.get("cache-control"), "no-store");
    assert.ok(await whoIs(app, jar), "the session goes on");
    assert.equal((await lastRow(app, "sign_out.oidc")).outcome, "refused");
    assert.match(await whyOf(app, "sign_out.oidc"), why);

    const right = await post(app, await main.logoutToken());
    assert.equal(right.status, 200);
    assert.equal(await whoIs(app, jar), undefined);
  });
}

const changed = (change: (right: Claims) => Claims) => (issuer: HostileIssuer) =>
  issuer.logoutToken(change);
const EVENT = "http://schemas.openid.net/event/backchannel-logout";

test("[SEC1] oidcc-client-test-rp-backchannel-rpinitlogout", async ({ app, issuers: { main } }) => {
  const { jar } = await signIn(app, main);
  const token = await main.logoutToken();
  const answer = await post(app, token, { unknown: "field" });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.equal(await whoIs(app, jar), undefined);
  // Also when the session is gone already.
  assert.equal((await post(app, await main.logoutToken())).status, 200);
});

refused("oidcc-client-test-rp-backchannel-rpinitlogout-alg-none", async (issuer) => {
  const [, body] = (await issuer.logoutToken()).split(".");
  return `${btoa(JSON.stringify({ alg: "none" })).replaceAll("=", "")}.${body}.`;
}, /signature/);
refused("oidcc-client-test-rp-backchannel-rpinitlogout-wrong-alg", async (issuer) => {
  const pair = issuer.keys.es256;
  const [, body] = (await issuer.logoutToken()).split(".");
  const claims = JSON.parse(atob(body!.replaceAll("-", "+").replaceAll("_", "/")));
  return await issuer.sign({ alg: "ES256", kid: pair.kid }, claims, pair);
}, /signature: ERR_JOSE_ALG_NOT_ALLOWED/);
refused(
  "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-iss",
  changed((right) => ({ ...right, iss: `${right.iss}INVALID` })),
  /iss/,
);
refused(
  "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-aud",
  changed((right) => ({ ...right, aud: `${right.aud}INVALID` })),
  /aud/,
);
refused(
  "oidcc-client-test-rp-backchannel-rpinitlogout-no-event",
  changed(({ events: _, ...right }) => right),
  /events/,
);
refused(
  "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-event",
  changed((right) => ({ ...right, events: { "http://example.org/other": {} } })),
  /events/,
);
refused(
  "oidcc-client-test-rp-backchannel-rpinitlogout-with-nonce",
  changed((right) => ({ ...right, nonce: "n" })),
  /nonce/,
);
refused("a logout token without jti", changed(({ jti: _, ...right }) => right), /jti/);
refused("a logout token without exp", changed(({ exp: _, ...right }) => right), /exp/);
refused(
  "a logout token of yesterday",
  changed((right) => ({ ...right, iat: Number(right.iat) - 86_400 })),
  /iat/,
);
refused(
  "a logout token that has ended",
  changed((right) => ({ ...right, exp: Number(right.iat) - 360 })),
  /exp/,
);
refused(
  "a logout token that names nobody",
  changed(({ sub: _, sid: __, ...right }) => right),
  /sub and sid/,
);
refused("events that are a list", changed((right) => ({ ...right, events: [EVENT] })), /events/);
refused(
  "an ID token as a logout token",
  (issuer) => issuer.logoutToken(({ events: _, jti: __, ...right }) => ({ ...right, nonce: "n" })),
  /jti|events|nonce/,
);
refused(
  "a logout token of another type",
  (issuer) => issuer.logoutToken((right) => right, { typ: "at+jwt" }),
  /typ/,
);
refused("what is no token", () => Promise.resolve("no.token"), /iss/);

test("[SEC1] a logout token may say its type, or what it is", async ({ app, issuers: { main } }) => {
  for (const typ of ["logout+jwt", "JWT", "application/logout+jwt"]) {
    main.sid = `session of ${typ}`;
    const { jar } = await signIn(app, main);
    assert.equal((await post(app, await main.logoutToken((right) => right, { typ }))).status, 200);
    assert.equal(await whoIs(app, jar), undefined, typ);
  }
});

test("[SEC1] a logout token works once", async ({ app, issuers: { main } }) => {
  const token = await main.logoutToken();
  assert.equal((await post(app, token)).status, 200);
  main.sid = "the next";
  const { jar } = await signIn(app, main);
  assert.equal((await post(app, token)).status, 400);
  assert.ok(await whoIs(app, jar));
  assert.match(await whyOf(app, "sign_out.oidc"), /jti: seen before/);
});

test("[SEC1] a session that ends at its issuer takes its access token and its sockets with it", async ({ app, issuers: { main } }) => {
  const { jar, refresh } = await heldSession(app, main);
  const { body: { access_token: bearer } } = ok(await renew(app, jar, refresh));
  const asks = async () =>
    (await app.call("GET", "/auth/me", { headers: { authorization: `Bearer ${bearer}` } })).status;
  await using served = await app.serve();
  const socket = openSocket(served.url, { protocols: ["veze.v1", `bearer.${bearer}`] });
  assert.equal((await socket.next()).op, "welcome");
  assert.equal(await asks(), 200);
  assert.equal((await post(app, await main.logoutToken())).status, 200);
  assert.equal(await asks(), 401);
  assert.equal((await socket.closed).code, 4501);
});

test("[SEC1] by sid one session ends, by sub every one of that issuer's", async ({ app, issuers: { main, old } }) => {
  const one = await signIn(app, main);
  main.sid = "another session";
  const two = await signIn(app, main);
  old.account = structuredClone(main.account);
  const elsewhere = await signIn(app, old);
  assert.equal(
    (await post(app, await main.logoutToken(({ sub: _, ...right }) => right))).status,
    200,
  );
  assert.equal(await whoIs(app, two.jar), undefined);
  assert.ok(await whoIs(app, one.jar));
  assert.equal(
    (await post(app, await main.logoutToken(({ sid: _, ...right }) => right))).status,
    200,
  );
  assert.equal(await whoIs(app, one.jar), undefined);
  assert.ok(await whoIs(app, elsewhere.jar), "the same subject at another issuer is somebody else");
});

test("[SEC1] an older issuer's token may leave out when it ends, where its settings say so", async ({ app, issuers: { old } }) => {
  const { jar } = await signIn(app, old);
  assert.equal(
    (await post(app, await old.logoutToken(({ exp: _, ...right }) => right))).status,
    200,
  );
  assert.equal(await whoIs(app, jar), undefined);
});

test("[SEC1] what is no form with one token is refused, whatever the cookies", async ({ app, issuers: { main } }) => {
  const { jar } = await signIn(app, main);
  const token = await main.logoutToken();
  const send = (body: string, type: string) =>
    app.call("POST", "/auth/backchannel-logout", {
      ...{ body, headers: { "content-type": type, cookie: jar.header() } },
    });
  const form = "application/x-www-form-urlencoded";
  const wrong = [
    () => post(app, undefined),
    () => send(JSON.stringify({ logout_token: token }), "application/json"),
    () => send(`logout_token=${token}&logout_token=${token}`, form),
  ];
  for (const each of wrong) {
    const before = await lastRow(app, "sign_out.oidc");
    assert.equal((await each()).status, 400);
    const row = await lastRow(app, "sign_out.oidc");
    assert.notEqual(row.id, before?.id, "a row of its own");
    assert.deepEqual([row.outcome, row.details.why], ["refused", "logout_token: no form with one"]);
  }
  assert.ok(await whoIs(app, jar));
  assert.equal((await send(`logout_token=${token}`, `${form}; charset=utf-8`)).status, 200);
});

test("[SEC1 SEC6] a flood of invented keys costs the issuer one look a minute, and sign-ins none of theirs", async ({ app, issuers: { main } }) => {
  await signIn(app, main);
  const looks = () => main.seen.filter(({ path }) => path.startsWith("keys-")).length;
  const before = looks();
  const flood = async () => {
    for (let i = 0; i < 30; i++) {
      const token = await main.logoutToken((right) => right, { kid: `invented ${i}` });
      assert.equal((await post(app, token)).status, 400);
    }
  };
  await flood();
  assert.equal(looks(), before + 1);
  // The issuer's keys turn amid the flood: who signs in does not notice.
  await main.rotate();
  assert.ok((await signIn(app, main)).signedIn);
  await app.clock.advance(60_000);
  await flood();
  assert.equal(looks(), before + 3);
});

async function signOut(app: TestApp, jar: CookieJar) {
  const answer = await jar.post(app, "/auth/logout");
  return { status: answer.status, body: answer.status === 200 ? await answer.json() : undefined };
}

test("[SEC1] oidcc-client-test-rp-init-logout", async ({ app, issuers: { main } }) => {
  let idToken = "";
  main.lies = { tokenAnswer: (right) => (idToken = String(right.id_token), right) };
  const { jar } = await signIn(app, main);
  const { status, body } = await signOut(app, jar);
  assert.equal(status, 200);
  assert.equal(await whoIs(app, jar), undefined, "signed out here before the issuer hears of it");
  const page = await jar.get(app, body.redirect_to, { accept: "text/html" });
  const html = await page.text();
  const fields = Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
      .map(([, name, value]) => [name, value]),
  );
  assert.equal(fields.id_token_hint, idToken);
  assert.equal(fields.post_logout_redirect_uri, `${ORIGIN}/auth/signed-out`);
  assert.match(html, new RegExp(`action="${main.issuer}end_session"`));
  assert.match(page.headers.get("content-security-policy")!, /form-action 'self' http:\/\/127/);
  assert.equal(page.headers.get("referrer-policy"), "no-referrer");
  assert.equal(page.headers.get("cache-control"), "no-store");
  // The issuer tells us as well, before it answers the browser.
  assert.equal((await post(app, await main.logoutToken())).status, 200);
  // The form is there once.
  assert.equal((await jar.get(app, body.redirect_to)).status, 303);
});

for (const [name, query] of [["other-state", "?state=changed"], ["no-state", ""]] as const) {
  test(`[SEC1] oidcc-client-test-rp-init-logout-${name}`, async ({ app, issuers: { main } }) => {
    const { jar } = await signIn(app, main);
    await signOut(app, jar);
    const landed = await jar.get(app, `/auth/signed-out${query}`);
    assert.equal(landed.status, 303);
    assert.equal(landed.headers.get("location"), "/profile");
    assert.equal(await whoIs(app, jar), undefined);
  });
}

test("[SEC1] where the issuer ends no session, or does not answer, signing out is ours alone", async ({ app, issuers: { main } }) => {
  main.lies = { metadata: ({ end_session_endpoint: _, ...m }) => m };
  const { jar } = await signIn(app, main);
  assert.equal((await signOut(app, jar)).status, 204);
  assert.equal(await whoIs(app, jar), undefined);
  const guest = await app.guest();
  const headers = { cookie: guest.cookie, origin: ORIGIN };
  ok(await app.call("POST", "/auth/logout", { headers }), 204);
});

test("[SEC1] oidcc-client-test-refresh-token", async ({ app, issuers: { asked } }) => {
  const { jar, refresh } = await heldSession(app, asked);
  const first = ok(await renew(app, jar, refresh));
  const second = ok(await renew(app, jar, first.body.refresh_token));
  const grants = asked.seen.filter(({ path }) => path === "token");
  assert.equal(grants.length, 2);
  const [one, two] = grants.map(({ form }) => form.get("refresh_token")!);
  assert.ok(one!.endsWith('"\\ '), "as it was given, a last blank included");
  assert.notEqual(one, two, "the one that came with the first answer");
  for (const { form, headers } of grants) {
    assert.match(headers.get("authorization")!, /^Basic /);
    assert.equal(form.get("scope"), null);
  }
  assert.equal(asked.seen.filter(({ path }) => path === "userinfo").length, 2);
  assert.ok(await whoIs(app, jar));
  assert.ok(second.body.access_token);
});

for (
  const [name, lie, why] of [
    ["-invalid-issuer", (right: Claims) => ({ ...right, iss: `${right.iss}1` }), /iss/],
    ["-invalid-sub", (right: Claims) => ({ ...right, sub: `${right.sub}1` }), /sub/],
  ] as const
) {
  test(`[SEC1] oidcc-client-test-refresh-token${name}`, async ({ app, issuers: { asked } }) => {
    const { jar, refresh, id } = await heldSession(app, asked);
    const { body } = ok(await renew(app, jar, refresh));
    const { sql } = app.services.engines.database;
    const kept = () => sql`select sealed_tokens from oidc_sessions where session_id = ${id}`;
    const [before] = await kept();
    asked.lies = { idToken: lie };
    asked.seen.length = 0;
    problem(await renew(app, jar, body.refresh_token), 401, "invalid_grant");
    assert.equal(await whoIs(app, jar), undefined, "the session is over");
    assert.deepEqual((await kept())[0], before, "nothing of the answer was kept");
    assert.equal(asked.seen.filter(({ path }) => path === "userinfo").length, 0);
    assert.match(await whyOf(app, "session.end"), why);
  });
}

test("[SEC1] FAPI2SPFinalClientRefreshTokenTest: no ID token in the answer changes nothing", async ({ app, issuers: { asked } }) => {
  const { jar, refresh } = await heldSession(app, asked);
  asked.lies = { tokenAnswer: ({ id_token: _, ...right }) => right };
  ok(await renew(app, jar, refresh));
  assert.ok(await whoIs(app, jar));
  // The hint at sign-out is the one from before.
  assert.equal((await signOut(app, jar)).status, 200);
  const html = await (await jar.get(app, "/auth/signing-out")).text();
  assert.match(html, /name="id_token_hint" value="eyJ/);
});

test("[SEC1] an issuer that says no ends the session; one that does not answer changes nothing", async ({ app, issuers: { asked } }) => {
  const { jar, refresh } = await heldSession(app, asked);
  asked.lies = {
    instead: (path) => path === "token" ? new Response("down", { status: 503 }) : undefined,
  };
  warnings.length = 0;
  const { body } = ok(await renew(app, jar, refresh));
  assert.deepEqual(warnings, [{ issuer: asked.issuer, why: "its server answered 503" }]);
  asked.lies = {
    instead: (path) =>
      path === "token" ? Response.json({ error: "invalid_grant" }, { status: 400 }) : undefined,
  };
  problem(await renew(app, jar, body.refresh_token), 401, "invalid_grant");
  assert.equal(await whoIs(app, jar), undefined);
});

test("[SEC1] a browser's session is asked about as often as the settings say, and a slow issuer is not waited for", async ({ app, issuers: { asked } }) => {
  const { jar } = await signIn(app, asked);
  const grants = () => asked.seen.filter(({ path }) => path === "token").length;
  const before = grants();
  assert.ok(await whoIs(app, jar));
  assert.equal(grants(), before, "not before its time");
  await app.clock.advance(61_000);
  const held = Promise.withResolvers<Response>();
  asked.lies = { instead: (path) => path === "token" ? held.promise : undefined };
  const asking = whoIs(app, jar);
  await eventually("the issuer is asked", () => grants() === before + 1);
  await app.clock.advance(2_100);
  assert.ok(await asking, "no page waits longer for it");
  held.resolve(Response.json({ error: "invalid_grant" }, { status: 400 }));
  await eventually("its no ends the session", async () => await whoIs(app, jar) === undefined);
});

test("[SEC1] what may pass at an issuer ends no session, whatever it looks like", async ({ app, issuers: { asked } }) => {
  const { jar, refresh } = await heldSession(app, asked);
  const html = () => new Response("<p>back soon", { headers: { "content-type": "text/html" } });
  let secret = refresh;
  for (
    const answer of [
      () => Response.json({ error: "invalid_client" }, { status: 401 }),
      () => Response.json({ error: "slow_down" }, { status: 429 }),
      () => new Response("<p>busy", { status: 429, headers: { "content-type": "text/html" } }),
      html,
    ]
  ) {
    asked.lies = { instead: (path) => path === "token" ? answer() : undefined };
    await app.clock.advance(61_000);
    secret = ok(await renew(app, jar, secret)).body.refresh_token;
  }
  assert.ok(await whoIs(app, jar));
});

test("[SEC1] signing out ends the session here also where an issuer's metadata are a page by now", async ({ app, issuers: { main } }) => {
  const { jar } = await signIn(app, main);
  await app.clock.advance(3_700_000);
  main.lies = {
    instead: (path) =>
      path.startsWith(".well-known")
        ? new Response("<p>soon", { headers: { "content-type": "text/html" } })
        : undefined,
  };
  assert.equal((await signOut(app, jar)).status, 204);
  assert.equal(await whoIs(app, jar), undefined);
});

test("[SEC1] a session of an issuer that is no longer configured ends when it is next asked about", async ({ app, issuers: { asked } }) => {
  const { jar, id } = await heldSession(app, asked);
  const { sql } = app.services.engines.database;
  await sql`update oidc_sessions set issuer = 'https://former.example' where session_id = ${id}`;
  await app.clock.advance(61_000);
  assert.equal(await whoIs(app, jar), undefined);
  assert.match(await whyOf(app, "session.end"), /no longer configured/);
});

test("[SEC1] tokens that were sealed with a former secret: the session lives, and signing out works", async ({ app, issuers: { asked } }) => {
  const { jar, refresh, id } = await heldSession(app, asked);
  const { sql } = app.services.engines.database;
  await sql`
    update oidc_sessions set sealed_tokens = set_byte(sealed_tokens, 20, get_byte(sealed_tokens, 20) # 1)
    where session_id = ${id}`;
  ok(await renew(app, jar, refresh));
  assert.equal(asked.seen.filter(({ path }) => path === "token").length, 0, "nothing to ask with");
  const { status, body } = await signOut(app, jar);
  assert.equal(status, 200);
  const page = await jar.get(app, body.redirect_to, { accept: "text/html" });
  assert.equal(page.status, 200);
  const html = await page.text();
  assert.match(html, /name="client_id"/);
  assert.doesNotMatch(html, /id_token_hint/);
});

test("[SEC1] an issuer whose clock is wrong ends no session", async ({ app, issuers: { asked } }) => {
  const { jar, refresh } = await heldSession(app, asked);
  asked.lies = {
    idToken: (right) => ({
      ...right,
      iat: Number(right.iat) - 7_200,
      exp: Number(right.exp) - 7_200,
    }),
  };
  ok(await renew(app, jar, refresh));
  assert.equal(asked.seen.filter(({ path }) => path === "token").length, 1);
  assert.ok(await whoIs(app, jar));
});

test("[SEC1] many renewals at once ask the issuer once, and not again within the time set", async ({ app, issuers: { asked } }) => {
  const { id } = await heldSession(app, asked);
  await app.clock.advance(61_000);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => app.services.access.recheck(id, "test")),
  );
  assert.deepEqual(answers, Array(8).fill(true));
  assert.equal(asked.seen.filter(({ path }) => path === "token").length, 1);
});

test("[SEC5] a role that the issuer takes away is gone at the next renewal", async ({ app, issuers: { asked } }) => {
  asked.account.claims = { roles: ["mod"] };
  const { jar, refresh } = await heldSession(app, asked);
  assert.deepEqual((await whoIs(app, jar))?.roles, ["player", "mod"]);
  asked.account.claims = { roles: [] };
  asked.lies = {
    idToken: (right) => ({ ...right, roles: [] }),
    userinfo: (right) => ({ ...right, roles: [] }),
  };
  problem(await renew(app, jar, refresh), 401, "invalid_grant");
  assert.equal(await whoIs(app, jar), undefined, "tokens carry roles: the session goes with them");
  assert.deepEqual((await whoIs(app, (await signIn(app, asked)).jar))?.roles, ["player"]);
});

test("[SEC1] an issuer that takes no posted sign-out gets no token in the address either", async ({ app, issuers: { old } }) => {
  const { jar } = await signIn(app, old);
  await signOut(app, jar);
  const html = await (await jar.get(app, "/auth/signing-out")).text();
  assert.match(html, /<form method="get"/);
  assert.match(html, /name="client_id" value="client of old"/);
  assert.doesNotMatch(html, /id_token_hint|eyJ/);
});
