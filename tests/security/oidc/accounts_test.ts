/** Whose account a sign-in is: the merge rules M1–M11 of docs/signin.md, and roles. */

import assert from "node:assert/strict";
import {
  addPasskey,
  createBrowser,
  type FakeBrowser,
  signInWith,
} from "../../support/app/authenticator.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { buy } from "../../support/app/payments.ts";
import type { Guest, TestApp } from "../../support/app/test_app.ts";
import { begin, comeBack, cookieJar, SESSION, signIn, whoIs } from "../../support/oidc/sign_in.ts";
import { ORIGIN } from "../../support/app/test_app.ts";
import { lastRow, stageTests } from "../../support/oidc/stage.ts";

const test = stageTests(
  { main: {}, other: {}, roles: { roles_claim: "/realm_access/roles" } },
  { env: { ADMIN_USERS: "main:the admin" } },
);

const browserOf = (guest: Guest) => {
  const [name, value] = guest.cookie.split("=") as [string, string];
  return cookieJar({ [name]: value });
};

/** Everything that a player may lose. */
async function belongings(app: TestApp, id: string, token: string) {
  const get = async (path: string) => ok(await app.call("GET", path, { token })).body;
  const matches = await get(`/matchmaking/matches?user_id=${id}`);
  const { items, balances } = await get(`/inventory/${id}`);
  const { mmr, games, history } = await get(`/users/${id}/rating?mode=duel`);
  const board = await get(`/leaderboards/current/duel/users/${id}`);
  return {
    ...{ items, balances, mmr, games, history, score: board.score },
    matches: matches.matches.map(({ match_id }: { match_id: string }) => match_id),
  };
}

async function play(app: TestApp, player: Guest, rival: Guest): Promise<void> {
  for (const { id, token } of [player, rival]) {
    const json = { user_id: id, mode: "duel", region: "eu-north" };
    ok(await app.call("POST", "/matchmaking/enqueue", { token, json }), 202);
  }
  await app.drain();
  const list = await app.call("GET", `/matchmaking/matches?user_id=${player.id}`, player);
  const [{ match_id }] = list.body.matches;
  const server = await app.serviceToken();
  ok(
    await app.call("POST", `/matchmaking/matches/${match_id}/result`, {
      ...{ token: server, json: { teams: [{ placement: 1 }, { placement: 2 }] } },
    }),
  );
  const json = { user_id: player.id, score: 1234, season: "current", mode: "duel" };
  ok(await app.call("POST", "/leaderboards/submit", { token: server, json }));
  await app.drain();
}

test("[SEC1 M1] a guest who signs in keeps rating, matches, purchases, scores and inventory", async ({ app, issuers: { main } }) => {
  const device_id = `a device ${crypto.randomUUID()}`;
  const guest = await app.guest({ device_id, display_name: "Nova" });
  await play(app, guest, await app.guest());
  await buy(app, guest, "starter-pack");
  const before = await belongings(app, guest.id, guest.token);
  assert.equal(before.matches.length, 1);
  assert.equal(before.games, 1);
  assert.ok(before.items.length > 0);

  const { jar, location } = await signIn(app, main, { jar: browserOf(guest), return_to: "/store" });
  assert.equal(location, "/store");
  const user = await whoIs(app, jar);
  assert.equal(user?.id, guest.id);
  assert.equal(user?.display_name, "Nova", "the name is the player's own");
  assert.equal(user?.external_id, `${main.issuer} ${main.account.sub}`);
  assert.equal((await lastRow(app)).details.how, "guest_kept");
  const token = await app.call("POST", "/auth/token", {
    json: { grant_type: "session" },
    headers: { cookie: jar.header(), origin: ORIGIN },
  });
  assert.deepEqual(await belongings(app, guest.id, ok(token).body.access_token), before);

  // M5: what the guest had before is over, on every device; the device makes another guest.
  assert.notEqual(jar.cookies.get(SESSION), guest.cookie.split("=")[1]);
  problem(await app.call("GET", "/auth/me", { token: guest.token }), 401, "unauthorized");
  const renewal = { grant_type: "refresh_token", refresh_token: guest.refreshToken };
  problem(await app.call("POST", "/auth/token", { json: renewal }), 401, "invalid_grant");
  assert.notEqual((await app.guest({ device_id })).id, guest.id);
  // Anywhere else the issuer brings the player back.
  assert.equal((await whoIs(app, (await signIn(app, main)).jar))?.id, guest.id);
});

test("[SEC1 M2] a guest whose account has a player plays that one; the guest stays with its device", async ({ app, issuers: { main } }) => {
  const first = await signIn(app, main);
  const owner = (await whoIs(app, first.jar))!;
  const device_id = `a device ${crypto.randomUUID()}`;
  const guest = await app.guest({ device_id });
  const { jar } = await signIn(app, main, { jar: browserOf(guest) });
  assert.equal((await whoIs(app, jar))?.id, owner.id);
  assert.equal((await lastRow(app)).details.how, "known");
  const before = { cookie: guest.cookie };
  problem(await app.call("GET", "/auth/me", { headers: before }), 401, "unauthorized");
  // Signing in once more is another session too, and the end of the one before.
  const old = { cookie: jar.header() };
  assert.ok((await signIn(app, main, { jar })).signedIn);
  problem(await app.call("GET", "/auth/me", { headers: old }), 401, "unauthorized");
  const again = await app.guest({ device_id });
  assert.equal(again.id, guest.id, "nothing was merged and nothing is lost");
});

test("[SEC1 M3] asked to keep the guest, a taken account is refused, and both stay as they were", async ({ app, issuers: { main } }) => {
  const owner = (await whoIs(app, (await signIn(app, main)).jar))!;
  const guest = await app.guest();
  const jar = browserOf(guest);
  const attempt = await signIn(app, main, { jar, link: "1" });
  assert.equal(attempt.location, "/profile?sign_in=taken");
  assert.equal((await whoIs(app, jar))?.id, guest.id, "still the guest");
  const { outcome, details, actor } = await lastRow(app);
  assert.deepEqual([outcome, details.reason, actor], ["refused", "taken", guest.id]);
  const told = await app.request(attempt.location, {
    headers: { cookie: jar.header(), accept: "text/html" },
  });
  assert.match(await told.text(), /has a player of its own here/);
  assert.equal((await whoIs(app, (await signIn(app, main)).jar))?.id, owner.id);
});

test("[SEC1 M4] a player is linked once: a second account is refused", async ({ app, issuers: { main, other } }) => {
  const guest = await app.guest();
  const { jar } = await signIn(app, main, { jar: browserOf(guest), link: "1" });
  assert.equal((await whoIs(app, jar))?.id, guest.id);
  const second = await signIn(app, other, { jar, link: "1" });
  assert.equal(second.location, "/profile?sign_in=linked");
  assert.equal((await whoIs(app, jar))?.external_id, `${main.issuer} ${main.account.sub}`);
  // The same one once more changes nothing.
  const same = await signIn(app, main, { jar, link: "1", return_to: "/profile" });
  assert.equal(same.location, "/profile");
  assert.equal((await whoIs(app, jar))?.id, guest.id);
  // Without the wish to link, the other account is another player.
  const apart = await signIn(app, other, { jar });
  assert.notEqual((await whoIs(app, apart.jar))?.id, guest.id);
});

test("[SEC1] the same subject at two issuers is two players, whatever their names", async ({ app, issuers: { main, other } }) => {
  other.account = structuredClone(main.account);
  const [one, two] = [await signIn(app, main), await signIn(app, other)];
  assert.notEqual((await whoIs(app, one.jar))?.id, (await whoIs(app, two.jar))?.id);
  // Addresses are no key to an account.
  main.account = {
    sub: `another ${crypto.randomUUID()}`,
    claims: { email: "a@example.org", email_verified: true },
  };
  const three = await signIn(app, main);
  other.account.claims = { email: "a@example.org", email_verified: true };
  assert.notEqual(
    (await whoIs(app, three.jar))?.id,
    (await whoIs(app, (await signIn(app, other)).jar))?.id,
  );
});

test("[SEC1] who signs in or out in another tab meanwhile is not linked", async ({ app, issuers: { main } }) => {
  const guest = await app.guest();
  const jar = browserOf(guest);
  const { location } = await begin(app, jar, { issuer: "main", link: "1" });
  const other = await app.guest();
  jar.cookies.set(SESSION, other.cookie.split("=")[1]!);
  const done = await comeBack(app, jar, main.authorize(location).replace(ORIGIN, ""));
  assert.equal(done.location, "/profile?sign_in=changed");
  assert.equal((await whoIs(app, jar))?.external_id, undefined);
  const free = await signIn(app, main);
  assert.ok(![guest.id, other.id].includes((await whoIs(app, free.jar))!.id));
});

test("[SEC1] two guests of one account at the same moment: one of them is kept", async ({ app, issuers: { main } }) => {
  const guests = [await app.guest(), await app.guest()];
  const ways = await Promise.all(guests.map(async (guest) => {
    const jar = browserOf(guest);
    const { location } = await begin(app, jar, { issuer: "main" });
    return { jar, callback: main.authorize(location).replace(ORIGIN, "") };
  }));
  const done = await Promise.all(ways.map(({ jar, callback }) => comeBack(app, jar, callback)));
  const ids = await Promise.all(done.map(async ({ jar }) => (await whoIs(app, jar))?.id));
  assert.equal(ids[0], ids[1]);
  assert.ok(guests.some(({ id }) => id === ids[0]));
});

test("[SEC1 M6 SEC10] deletion unlinks: the same account is a new player afterwards", async ({ app, issuers: { main } }) => {
  const { jar } = await signIn(app, main);
  const before = (await whoIs(app, jar))!;
  const headers = { cookie: jar.header(), origin: ORIGIN };
  const exported = await app.call("GET", "/users/me/export", { headers });
  assert.ok(JSON.stringify(exported.body).includes(main.account.sub));
  const session = exported.body.sessions.find(({ issuer }: { issuer?: string }) => issuer);
  assert.equal(session.issuer, main.issuer);
  assert.equal(session.subject, main.account.sub);
  assert.doesNotMatch(JSON.stringify(exported.body), /sealed|token"/);
  assert.ok((await app.call("DELETE", "/users/me", { headers })).status < 300);
  assert.equal(await whoIs(app, jar), undefined);
  const { sql } = app.services.engines.database;
  const left = await sql`select 1 from oidc_sessions where subject = ${main.account.sub}`;
  assert.equal(left.length, 0);
  const after = (await whoIs(app, (await signIn(app, main)).jar))!;
  assert.notEqual(after.id, before.id);
});

test("[SEC1] a suspended player does not come in by an issuer", async ({ app, issuers: { main } }) => {
  const { jar } = await signIn(app, main);
  const { id } = (await whoIs(app, jar))!;
  const operator = { caller: { id: "operator", roles: ["admin" as const] }, address: "test" };
  await app.services.access.accounts.suspend(operator, id, "for the test", null);
  const again = await signIn(app, main);
  assert.equal(again.location, "/profile?sign_in=suspended");
  assert.equal((await lastRow(app)).details.reason, "suspended");
  await app.services.access.accounts.lift(operator, id);
  assert.ok((await signIn(app, main)).signedIn);
});

test("[SEC5] ADMIN_USERS makes an admin, of that issuer's subject alone", async ({ app, issuers: { main, other } }) => {
  main.account.sub = other.account.sub = "the admin";
  assert.deepEqual((await whoIs(app, (await signIn(app, main)).jar))?.roles, ["player", "admin"]);
  assert.deepEqual((await whoIs(app, (await signIn(app, other)).jar))?.roles, ["player"]);
  const row = await lastRow(app, "player.roles");
  assert.deepEqual([row.details.before, row.details.roles], [["player"], ["player", "admin"]]);
});

test("[SEC5] roles come from the claim, and go with it: other roles end the player's sessions", async ({ app, issuers: { roles } }) => {
  roles.account.claims = { realm_access: { roles: ["mod", "admin", "service", "x"] } };
  const first = await signIn(app, roles);
  assert.deepEqual((await whoIs(app, first.jar))?.roles, ["player", "mod", "admin"]);
  ok(await app.call("GET", "/telemetry/alerts", { headers: { cookie: first.jar.header() } }));
  roles.account.claims = { realm_access: { roles: ["mod"] } };
  const second = await signIn(app, roles);
  assert.deepEqual((await whoIs(app, second.jar))?.roles, ["player", "mod"]);
  assert.equal(await whoIs(app, first.jar), undefined, "the session with the old roles is over");
  for (
    const claims of [{}, { realm_access: "admin" }, { realm_access: { roles: { admin: true } } }]
  ) {
    roles.account.claims = claims;
    assert.deepEqual((await whoIs(app, (await signIn(app, roles)).jar))?.roles, ["player"]);
  }
});

test("[SEC5] without a claim for roles the ones that admins gave here stay", async ({ app, issuers: { main } }) => {
  main.account.claims = { roles: ["admin"] };
  const { jar } = await signIn(app, main);
  const user = (await whoIs(app, jar))!;
  assert.deepEqual(user.roles, ["player"]);
  const operator = { caller: { id: "operator", roles: ["admin" as const] }, address: "test" };
  await app.services.access.accounts.setRoles(operator, user.id, ["player", "mod"]);
  assert.deepEqual((await whoIs(app, (await signIn(app, main)).jar))?.roles, ["player", "mod"]);
});

test("[SEC8] an issuer's names are names of ours, or none", async ({ app, issuers: { main } }) => {
  const named = async (claims: Record<string, unknown>) => {
    main.account = { sub: `p ${crypto.randomUUID()}`, claims };
    return (await whoIs(app, (await signIn(app, main)).jar))!.display_name;
  };
  assert.equal(await named({ preferred_username: " Nova " }), "Nova");
  assert.equal(await named({ nickname: "Kaya", name: "Kaya K." }), "Kaya");
  assert.equal(await named({ preferred_username: "kim@example.org" }), "kim");
  for (
    const claims of [
      {},
      { name: 7 },
      { name: "" },
      { preferred_username: "Admin" },
      { name: "a\u202eb" },
      { name: "x".repeat(200) },
      { name: ["Nova"] },
    ]
  ) assert.match(await named(claims), /^Player [0-9A-F]{5}$/);
});

test("[SEC1] GET /auth/providers lists the issuers, and no secret", async ({ app }) => {
  const { body } = ok(await app.call("GET", "/auth/providers"));
  assert.deepEqual(body.providers.map(({ id }: { id: string }) => id), ["main", "other", "roles"]);
  assert.deepEqual(Object.keys(body.providers[0]), ["id", "name"]);
  assert.equal(body.guest, true);
});

/** A guest in a browser that keeps its cookies, with a passkey and a phrase. */
async function guestWithWays(app: TestApp) {
  const browser = createBrowser(app);
  const device_id = `a device ${crypto.randomUUID()}`;
  const { body } = await browser.call("POST", "/auth/guest", { device_id });
  const key = await addPasskey(browser);
  const { phrase } = (await browser.call("POST", "/auth/recovery", {})).body;
  return { browser, key, phrase, device_id, id: body.user.id as string };
}

const jarOf = ({ cookies }: FakeBrowser) => cookieJar(Object.fromEntries(cookies));

test("[SEC1 M7] a guest who links keeps passkeys and phrase; devices and other sessions are out", async ({ app, issuers: { main } }) => {
  const guest = await guestWithWays(app);
  const { jar } = await signIn(app, main, { jar: jarOf(guest.browser), link: "1" });
  assert.equal((await whoIs(app, jar))?.id, guest.id);
  const { body: ways } = await app.call("GET", "/auth/ways", { headers: { cookie: jar.header() } });
  assert.deepEqual([ways.account, ways.devices, ways.passkeys, ways.phrase.once], [
    ...[main.issuer, 0, 1, false],
  ]);
  const byKey = ok(await signInWith(createBrowser(app), guest.key)).body;
  assert.equal(byKey.user.id, guest.id);
  const { phrase } = guest;
  const byPhrase = await createBrowser(app).call("POST", "/auth/recovery/login", { phrase });
  assert.equal(ok(byPhrase).body.user.id, guest.id);
  problem(await guest.browser.call("GET", "/auth/me"), 401, "unauthorized");
  const anew = await app.guest({ device_id: guest.device_id });
  assert.notEqual(anew.id, guest.id);
});

test("[SEC1 M8] a session that is old does not link a guest who has a way of their own", async ({ app, issuers: { main } }) => {
  const guest = await guestWithWays(app);
  const plain = await app.guest();
  await app.clock.advance(15 * 60_000 + 1);
  for (const link of ["1", "0"]) {
    const stolen = await signIn(app, main, { jar: jarOf(guest.browser), link });
    assert.equal(stolen.location, "/profile?sign_in=again");
    assert.equal((await lastRow(app)).details.reason, "again");
  }
  ok(await signInWith(guest.browser, guest.key));
  const linked = await signIn(app, main, { jar: jarOf(guest.browser), link: "1" });
  assert.equal((await whoIs(app, linked.jar))?.id, guest.id);
  // Who has nothing else to show links as before.
  main.account = { sub: `player ${crypto.randomUUID()}`, claims: {} };
  const other = await signIn(app, main, { jar: browserOf(plain), link: "1" });
  assert.equal((await whoIs(app, other.jar))?.id, plain.id);
});

test("[SEC1 M9] another player's passkey in a guest's browser is that player; the guest stays as it was", async ({ app }) => {
  const one = await guestWithWays(app);
  const two = await guestWithWays(app);
  ok(await signInWith(two.browser, one.key));
  assert.equal((await two.browser.call("GET", "/auth/me")).body.id, one.id);
  const back = createBrowser(app);
  ok(await back.call("POST", "/auth/recovery/login", { phrase: two.phrase }));
  assert.equal((await back.call("GET", "/auth/me")).body.id, two.id);
  const { passkeys } = (await back.call("GET", "/auth/passkeys")).body;
  assert.equal(passkeys.length, 1, "nothing was merged");
});

test("[SEC1 M10] the staff undoes a link: the account is free, the player comes back by what is left", async ({ app, issuers: { main } }) => {
  const guest = await guestWithWays(app);
  const { jar } = await signIn(app, main, { jar: jarOf(guest.browser), link: "1" });
  const token = await app.serviceToken("operator");
  const path = `/admin/api/players/${guest.id}/ways/account`;
  ok(await app.call("DELETE", path, { token }), 204);
  assert.equal(await whoIs(app, jar), undefined, "every session ended");
  ok(await signInWith(createBrowser(app), guest.key));
  const anew = await signIn(app, main);
  const other = await whoIs(app, anew.jar);
  assert.notEqual(other?.id, guest.id, "the account makes a new player");
  // The account is all that this one has.
  const only = `/admin/api/players/${other!.id}/ways/account`;
  problem(await app.call("DELETE", only, { token }), 409, "last_way");
  assert.equal((await whoIs(app, anew.jar))?.id, other!.id);
});

test("[SEC1 M11] staff of an issuer's comes in by the issuer alone, which may take the role away", async ({ app, issuers: { roles } }) => {
  const guest = await guestWithWays(app);
  roles.account = {
    sub: `mod ${crypto.randomUUID()}`,
    claims: { realm_access: { roles: ["mod"] } },
  };
  const { jar } = await signIn(app, roles, { jar: jarOf(guest.browser), link: "1" });
  assert.deepEqual((await whoIs(app, jar))?.roles, ["player", "mod"]);
  const byKey = await signInWith(createBrowser(app), guest.key);
  problem(byKey, 401, "passkey_refused");
  assert.equal(byKey.body.reason, "staff");
  const { phrase } = guest;
  const byPhrase = await createBrowser(app).call("POST", "/auth/recovery/login", { phrase });
  problem(byPhrase, 401, "phrase_refused");
  assert.equal((await lastRow(app, "sign_in.phrase")).details.reason, "staff");
});

test("[UI7 SEC1] the staff finds a player by the subject that an issuer knows them by", async ({ app, issuers: { main } }) => {
  const user = (await whoIs(app, (await signIn(app, main)).jar))!;
  const { sub } = main.account;
  const token = await app.serviceToken("moderator");
  for (const query of [sub, `${main.issuer} ${sub}`]) {
    const path = `/admin/api/players?query=${encodeURIComponent(query)}`;
    const { players } = ok(await app.call("GET", path, { token })).body;
    assert.deepEqual(players.map(({ id }: { id: string }) => id), [user.id], query);
  }
  const cut = `/admin/api/players?query=${encodeURIComponent(sub.slice(0, -1))}`;
  assert.deepEqual(ok(await app.call("GET", cut, { token })).body.players, []);
});
