/** What binds a sign-in to one browser, one issuer and one use; and where it may lead. */

import assert from "node:assert/strict";
import pino from "pino";
import { returnPath } from "../../../services/identity/oidc/rules.ts";
import { openTestApp, ORIGIN } from "../../support/app/test_app.ts";
import { begin, comeBack, cookieJar, SESSION, signIn, whoIs } from "../../support/oidc/sign_in.ts";
import { lastRow, stageTests, whyOf } from "../../support/oidc/stage.ts";

const lines: string[] = [];
const log = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
const test = stageTests({ main: {}, other: { params: { prompt: "consent" } } }, { log });

test("[SEC1] a state works once: the back button signs nobody in again", async ({ app, issuers: { main } }) => {
  const first = await signIn(app, main);
  assert.ok(first.signedIn);
  const boxes = [...first.jar.cookies].filter(([name]) => name.includes("signin"));
  assert.deepEqual(boxes, [], "the browser keeps nothing of it");
  const again = await comeBack(app, first.jar, first.callback!);
  assert.equal(again.location, "/profile?sign_in=elsewhere");
  assert.ok(await whoIs(app, first.jar), "who was signed in stays so");
  assert.equal(main.seen.filter(({ path }) => path === "token").length, 1);
});

test("[SEC1] a state that was kept aside is refused the second time, on every node", async ({ app, issuers: { main } }) => {
  const jar = cookieJar();
  const { location } = await begin(app, jar, { issuer: "main" });
  const kept = new Map(jar.cookies);
  const callback = main.authorize(location).replace(ORIGIN, "");
  assert.ok((await comeBack(app, jar, callback)).signedIn);
  const thief = cookieJar(Object.fromEntries(kept));
  const second = await comeBack(app, thief, callback);
  assert.equal(second.location, "/profile?sign_in=repeated");
  assert.equal(await whyOf(app), "state: used before");
  assert.equal(main.seen.filter(({ path }) => path === "token").length, 1);
});

test("[SEC1] a callback is worth nothing in another browser", async ({ app, issuers: { main } }) => {
  const victim = cookieJar();
  const { location } = await begin(app, cookieJar(), { issuer: "main" });
  const callback = main.authorize(location).replace(ORIGIN, "");
  const forced = await comeBack(app, victim, callback);
  assert.equal(forced.location, "/profile?sign_in=elsewhere");
  assert.equal(victim.cookies.has(SESSION), false);
  // Not even with a transaction of its own.
  const own = await begin(app, victim, { issuer: "main" });
  assert.ok(own.location);
  assert.equal((await comeBack(app, victim, callback)).location, "/profile?sign_in=elsewhere");
});

test("[SEC1] a code that was injected into another sign-in fails at the verifier", async ({ app, issuers: { main } }) => {
  const stolen = new URL(
    main.authorize((await begin(app, cookieJar(), { issuer: "main" })).location),
  );
  const jar = cookieJar();
  const own = new URL(main.authorize((await begin(app, jar, { issuer: "main" })).location));
  own.searchParams.set("code", stolen.searchParams.get("code")!);
  const done = await comeBack(app, jar, own.pathname + own.search);
  assert.equal(done.location, "/profile?sign_in=failed");
  assert.match(await whyOf(app), /invalid_grant/);
});

test("[SEC1] a sealed transaction that was changed is none", async ({ app, issuers: { main } }) => {
  const jar = cookieJar();
  const { location } = await begin(app, jar, { issuer: "main" });
  const [name, box] = [...jar.cookies].find(([each]) => each.includes("signin"))!;
  jar.cookies.set(name, `${box.slice(0, -2)}${box.endsWith("AA") ? "BB" : "AA"}`);
  const callback = main.authorize(location).replace(ORIGIN, "");
  assert.equal((await comeBack(app, jar, callback)).location, "/profile?sign_in=elsewhere");
});

test("[SEC1] after ten minutes a sign-in is begun again", async ({ app, issuers: { main } }) => {
  for (const [minutes, where] of [[9, "/"], [11, "/profile?sign_in=expired"]] as const) {
    const jar = cookieJar();
    const { location } = await begin(app, jar, { issuer: "main" });
    await app.clock.advance(minutes * 60_000);
    const callback = main.authorize(location).replace(ORIGIN, "");
    assert.equal((await comeBack(app, jar, callback)).location, where);
  }
});

test("[SEC1] two tabs sign in at once", async ({ app, issuers: { main, other } }) => {
  const jar = cookieJar();
  const one = await begin(app, jar, { issuer: "main", return_to: "/store" });
  const two = await begin(app, jar, { issuer: "main", return_to: "/inventory" });
  const [a, b] = await Promise.all(
    [one, two].map(({ location }) =>
      comeBack(app, jar, main.authorize(location).replace(ORIGIN, ""))
    ),
  );
  assert.deepEqual([a!.location, b!.location], ["/store", "/inventory"]);
  const rows = await app.services.access.audit.search({ action: "sign_in.oidc", limit: 2 });
  assert.equal(new Set(rows.map(({ actor }) => actor)).size, 1, "one player, not two");
  // With two issuers as well.
  const third = await begin(app, jar, { issuer: "main" });
  const fourth = await begin(app, jar, { issuer: "other" });
  const late = await comeBack(app, jar, other.authorize(fourth.location).replace(ORIGIN, ""));
  assert.ok(late.signedIn);
  assert.ok(
    (await comeBack(app, jar, main.authorize(third.location).replace(ORIGIN, ""))).signedIn,
  );
});

test("[SEC1] an issuer's answer at another's callback is refused: no mix-up", async ({ app, issuers: { main, other } }) => {
  const jar = cookieJar();
  const { location } = await begin(app, jar, { issuer: "main" });
  const callback = new URL(main.authorize(location));
  callback.pathname = "/auth/callback/other";
  const done = await comeBack(app, jar, callback.pathname + callback.search);
  assert.equal(done.location, "/profile?sign_in=rejected");
  assert.match(await whyOf(app), /^issuer:/);
  assert.equal([...main.seen, ...other.seen].filter(({ path }) => path === "token").length, 0);
});

test("[SEC1] an `iss` in the callback is compared, announced or not", async ({ app, issuers: { main, other } }) => {
  main.lies = { callback: (query) => query.set("iss", other.issuer) };
  assert.equal((await signIn(app, main)).location, "/profile?sign_in=rejected");
  main.lies = { callback: (query) => query.set("iss", main.issuer) };
  assert.ok((await signIn(app, main)).signedIn);
});

test("[SEC1] HEAD and POST spend nothing", async ({ app, issuers: { main } }) => {
  const jar = cookieJar();
  const { location } = await begin(app, jar, { issuer: "main" });
  const callback = main.authorize(location).replace(ORIGIN, "");
  const head = await app.request(callback, { method: "HEAD", headers: { cookie: jar.header() } });
  assert.equal(head.headers.get("location"), "/profile");
  assert.equal((await jar.post(app, callback)).status, 405);
  assert.ok((await comeBack(app, jar, callback)).signedIn);
});

test("[SEC1] many sign-ins that nobody ends fill no browser", async ({ app }) => {
  const jar = cookieJar();
  for (let i = 0; i < 20; i++) await begin(app, jar, { issuer: "main" });
  assert.ok(jar.cookies.size <= 7, `${jar.cookies.size} cookies`);
  assert.ok(jar.header().length < 6_000, `${jar.header().length} bytes`);
});

test("[SEC1] an unknown issuer is not found", async ({ app }) => {
  assert.equal((await app.request("/auth/login?issuer=nobody")).status, 404);
  assert.equal((await app.request("/auth/callback/nobody?state=x")).status, 404);
});

test("[SEC2] cookies of a sign-in are for this site's requests alone", async ({ app }) => {
  const answer = await app.request("/auth/login?issuer=main");
  const [cookie] = answer.headers.getSetCookie();
  assert.match(cookie!, /HttpOnly/);
  assert.match(cookie!, /SameSite=Lax/);
  assert.match(cookie!, /Path=\//);
  assert.match(cookie!, /Max-Age=600/);
});

test("[SEC1 SEC9] codes, tokens and secrets are in no log, address, error or audit row", async ({ app, issuers: { main } }) => {
  lines.length = 0;
  const tokens: string[] = [];
  const keep = (right: Record<string, unknown>) => {
    tokens.push(String(right.access_token), String(right.id_token));
    return right;
  };
  main.lies = { tokenAnswer: keep };
  const done = await signIn(app, main);
  main.lies = { tokenAnswer: keep, sign: "broken" };
  const refused = await signIn(app, main);
  assert.equal(tokens.length, 4);
  const callbacks = [done, refused].map(({ callback }) => new URL(ORIGIN + callback).searchParams);
  const secrets = [
    ...tokens,
    ...callbacks.flatMap((query) => [query.get("code")!, query.get("state")!]),
    main.clientSecret,
  ];
  const rows = await app.services.access.audit.search({ limit: 10 });
  const shown = [
    ...lines,
    JSON.stringify(rows),
    ...[done, refused].flatMap(({ location, answer }) => [
      location,
      JSON.stringify([...answer.headers]),
    ]),
  ].join("\n");
  for (const secret of secrets) assert.ok(!shown.includes(secret), secret);
  for (const { answer } of [done, refused]) {
    assert.equal(answer.headers.get("referrer-policy"), "no-referrer");
    assert.equal(answer.headers.get("cache-control"), "no-store");
  }
  // Tokens rest sealed.
  const stored = await app.services.engines.database.sql<{ text: string }[]>`
    select encode(sealed_tokens, 'escape') as text from oidc_sessions`;
  assert.ok(stored.length > 0);
  for (const { text } of stored) assert.ok(!text.includes("eyJ"));
});

for (const path of ["/", "/store", "/matches/x?tab=1&b=%2F", "/leaderboards?x=a%20b", "/a/../b"]) {
  Deno.test(`[SEC1] returnPath() keeps ${path}`, () => assert.equal(returnPath(path), path));
}
for (
  const path of [
    ...["//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "evil"],
    ...["/%2fevil.example", "/%2Fevil.example", "/%5cevil.example", "/%252fevil.example"],
    ...["/%25252f%25252fevil", "/\tevil", "/\n/evil.example", "/%0a/evil.example", "/%09/evil"],
    ...["/\u0000", "javascript:alert(1)", " /store", "/ /evil.example", "", "?x", "/%", "/%ff"],
    ...["/store\\..\\evil", `/${"a".repeat(600)}`, "/%2e%2e\\evil", "///evil.example", "/\u007f"],
  ]
) {
  Deno.test(`[SEC1] returnPath() leads home instead of to ${JSON.stringify(path).slice(0, 40)}`, () => {
    assert.equal(returnPath(path), "/");
  });
}

test("[SEC1] return_to leads where it was asked to at the start, whatever the callback says", async ({ app, issuers: { main } }) => {
  main.lies = { callback: (query) => query.set("return_to", "https://evil.example") };
  assert.equal((await signIn(app, main, { return_to: "/store?x=1" })).location, "/store?x=1");
  assert.equal((await signIn(app, main, { return_to: "//evil.example" })).location, "/");
  assert.equal((await lastRow(app)).outcome, "done");
});

test("[SEC1 SEC5] a game server's token begins and ends no sign-in, and is told so", async ({ app, issuers: { main } }) => {
  const token = await app.serviceToken();
  const headers = { authorization: `Bearer ${token}` };
  const jar = cookieJar();
  const login = await jar.get(app, "/auth/login?issuer=main", headers);
  assert.equal(login.status, 422);
  assert.match((await login.json()).detail, /game server/);
  assert.equal(jar.cookies.size, 0);
  const { location } = await begin(app, jar, { issuer: "main" });
  const callback = main.authorize(location).replace(ORIGIN, "");
  const refused = await jar.get(app, callback, headers);
  assert.equal(refused.status, 422);
  assert.match((await refused.json()).detail, /game server/);
  assert.equal(main.seen.filter(({ path }) => path === "token").length, 0);
  // The same without it signs in: nothing of the sign-in was used up.
  assert.ok((await comeBack(app, jar, callback)).signedIn);
});

Deno.test("[SEC1 SEC6] what guard or limiter refuse on the way leaves no address behind either", async () => {
  await using app = await openTestApp({
    env: { RATE_LIMITS: JSON.stringify({ sign_in: { burst: 1, perSecond: 0.001 } }) },
  });
  const statuses: number[] = [];
  for (const path of ["/auth/callback/main", "/auth/callback", "/auth/callback", "/auth/login"]) {
    for (const accept of ["*/*", "text/html"]) {
      const headers = { accept };
      const answer = await app.request(`${path}?code=s3cret&state=s3cret`, { headers });
      statuses.push(answer.status);
      assert.equal(answer.headers.get("referrer-policy"), "no-referrer", path);
      assert.equal(answer.headers.get("cache-control"), "no-store", path);
      await answer.body?.cancel();
    }
  }
  assert.ok(statuses.includes(429), String(statuses));
});

test("[SEC1 SEC2] another site's link begins nothing, also in a browser that does not say where it is from", async ({ app, issuers: { main } }) => {
  const lead = async (headers: Record<string, string>) => {
    const answer = await cookieJar().get(app, "/auth/login?issuer=main&link=1", headers);
    return { to: answer.headers.get("location")!, cookies: answer.headers.getSetCookie() };
  };
  for (
    const headers of [
      { referer: "https://evil.example/" },
      { referer: `${ORIGIN}.evil.example/` },
      { referer: "about:blank" },
      { referer: "not an address" },
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "null", referer: `${ORIGIN}/profile` },
      { "sec-fetch-site": "cross-site", referer: `${ORIGIN}/profile` },
    ]
  ) assert.deepEqual(await lead(headers), { to: "/profile", cookies: [] }, JSON.stringify(headers));
  for (
    const headers of [
      { referer: `${ORIGIN}/profile` },
      { origin: ORIGIN },
      { "sec-fetch-site": "same-origin" },
      { "sec-fetch-site": "none" },
      {},
    ]
  ) assert.ok((await lead(headers)).to.startsWith(main.issuer), JSON.stringify(headers));
});

test("[SEC1] who wants to keep a player is asked at the issuer with which account", async ({ app, issuers: { main, other } }) => {
  const promptOf = async (issuer: string, link: string) => {
    const { location } = await begin(app, cookieJar(), { issuer, link });
    return new URL(location).searchParams.get("prompt");
  };
  assert.equal(await promptOf("main", "1"), "select_account");
  assert.equal(await promptOf("main", "0"), null);
  assert.equal(await promptOf("other", "0"), "consent");
  assert.equal(
    await promptOf("other", "1"),
    "consent select_account",
    "what the settings ask stays",
  );
  // An issuer that lists what it can ask would refuse anything else.
  await app.clock.advance(3_600_001);
  main.lies = { metadata: (m) => ({ ...m, prompt_values_supported: ["none", "login"] }) };
  other.lies = { metadata: (m) => ({ ...m, prompt_values_supported: ["select_account"] }) };
  assert.equal(await promptOf("main", "1"), "login");
  assert.equal(await promptOf("other", "1"), "consent select_account");
});
