/** SEC6: whom a limit counts. */

import assert from "node:assert/strict";
import { clientAddress, network } from "../../routes/http/address.ts";
import { ok, problem } from "../support/app/expect.ts";
import { openTestApp } from "../support/app/test_app.ts";

const LIMITS = JSON.stringify({ guest: { burst: 3, perSecond: 0.01 } });

async function signIns(hops: number, forwarded: (i: number) => string | undefined) {
  await using app = await openTestApp({
    env: { TRUSTED_PROXIES: String(hops), RATE_LIMITS: LIMITS },
  });
  const statuses: number[] = [];
  for (let i = 0; i < 6; i++) {
    const value = forwarded(i);
    const headers = value === undefined ? {} : { "x-forwarded-for": value };
    statuses.push((await app.call("POST", "/auth/guest", { json: {}, headers })).status);
  }
  return statuses.filter((status) => status === 201).length;
}

Deno.test("[SEC6] a forged X-Forwarded-For beyond the trusted hops gains nothing", async () => {
  assert.equal(await signIns(0, (i) => `10.0.0.${i}`), 3, "nobody is trusted");
  assert.equal(await signIns(1, (i) => `10.0.0.${i}, 192.0.2.7`), 3, "what the client prepends");
  assert.equal(await signIns(2, () => undefined), 3, "past the proxies");
  assert.equal(await signIns(2, (i) => `10.0.0.${i}`), 3, "fewer entries than hops");
});

Deno.test("[SEC6] a player begins only so many purchases, others go on", async () => {
  await using app = await openTestApp({
    env: { RATE_LIMITS: JSON.stringify({ checkout: { burst: 2, perSecond: 0.01 } }) },
  });
  const [one, other] = [await app.guest(), await app.guest()];
  const order = (token: string) =>
    app.call("POST", "/store/checkout", { token, json: { sku: "xp-boost", currency: "EUR" } });
  for (let i = 0; i < 2; i++) ok(await order(one.token), 201);
  problem(await order(one.token), 429, "rate_limited");
  ok(await order(other.token), 201);
});

Deno.test("[SEC6] behind a trusted proxy every client has a limit of its own", async () => {
  assert.equal(await signIns(1, (i) => `198.51.100.${i}`), 6);
});

Deno.test("[SEC6] an IPv6 client's /64 counts as one address", () => {
  assert.equal(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  assert.equal(network("2001:db8:1:2::ffff"), network("2001:DB8:1:2:aaaa::1"));
  assert.notEqual(network("2001:db8:1:3::1"), network("2001:db8:1:2::1"));
  assert.equal(network("::1"), "0:0:0:0::/64");
  assert.equal(network("192.0.2.7"), "192.0.2.7");
  assert.equal(network("2001:0db8:0001:0002::1"), network("2001:db8:1:2::9"));
  assert.equal(network("2001:db8:0000:00a0::1"), "2001:db8:0:a0::/64");
  assert.equal(network("2001:db8:0:A0:1::"), network("2001:db8::a0:1:0:0:0"));
  assert.equal(network("2001:db8::1"), network("2001:db8:0:0:ffff::"));
});

Deno.test("[SEC6] one client has one address, however a proxy spells it", () => {
  for (
    const spelling of [
      "192.0.2.7",
      "192.0.2.7:40123",
      "::ffff:192.0.2.7",
      "[::ffff:192.0.2.7]:443",
      "0:0:0:0:0:ffff:192.0.2.7",
      "::FFFF:c000:0207",
    ]
  ) {
    assert.equal(clientAddress("10.0.0.1", spelling, 1), "192.0.2.7", spelling);
    assert.equal(clientAddress(spelling, undefined, 0), "192.0.2.7", spelling);
  }
  assert.equal(clientAddress("10.0.0.1", "[2001:DB8::1]:80", 1), "2001:db8::1");
  assert.equal(clientAddress("10.0.0.1", "fe80::1%eth0", 1), "fe80::1");
  for (const plain of ["0.0.0.0", "9.10.199.200", "249.250.255.1"]) {
    assert.equal(clientAddress("10.0.0.1", plain, 1), plain);
  }
  for (
    const nonsense of [
      ...["unknown", "", "999.1.1.1", "256.1.1.1", "01.2.3.4", "1.2.3", "1.2.3.4.", "1.2.3.4.5"],
      ...["a".repeat(5_000), "::ffff:1.2.3", "1.2.3.4\n", "1..2.3"],
    ]
  ) {
    assert.equal(clientAddress("10.0.0.1", nonsense, 1), "10.0.0.1", nonsense.slice(0, 20));
  }
});

Deno.test("[SEC6] renewals are limited by session, failed ones by address, exports by player", async () => {
  await using app = await openTestApp({
    env: {
      RATE_LIMITS: JSON.stringify({
        refresh: { burst: 3, perSecond: 0.1 },
        export: { burst: 2, perSecond: 0.001 },
      }),
    },
  });
  const renew = (refresh_token: string) =>
    app.call("POST", "/auth/token", { json: { grant_type: "refresh_token", refresh_token } });
  const [busy, other] = [await app.guest(), await app.guest()];
  let token = busy.refreshToken;
  for (let i = 0; i < 3; i++) {
    const answer = await renew(token);
    ok(answer);
    token = answer.body.refresh_token;
  }
  problem(await renew(token), 429, "rate_limited");
  ok(await renew(other.refreshToken));
  await app.clock.advance(10_000);
  ok(await renew(token));

  for (let i = 0; i < 3; i++) {
    problem(await renew(`${crypto.randomUUID()}.guess`), 401, "invalid_grant");
  }
  problem(await renew(`${crypto.randomUUID()}.guess`), 429, "rate_limited");

  const json = { grant_type: "session" };
  const headers = { cookie: busy.cookie, origin: "http://localhost:8000" };
  const grants: number[] = [];
  for (let i = 0; i < 4; i++) {
    grants.push((await app.call("POST", "/auth/token", { json, headers })).status);
  }
  assert.equal(grants.at(-1), 429);

  const take = () => app.call("GET", "/users/me/export", { token: busy.token });
  ok(await take());
  ok(await take());
  problem(await take(), 429, "rate_limited");
});

Deno.test("[SEC2] another site's page gets no session in the player's browser", async () => {
  await using app = await openTestApp();
  const signIn = (headers: Record<string, string>) =>
    app.call("POST", "/auth/guest", { json: {}, headers });
  for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }]) {
    const answer = await signIn(headers);
    ok(answer, 201);
    assert.equal(answer.headers.get("set-cookie"), null);
  }
  for (
    const headers of [{ origin: "http://localhost:8000" }, { "sec-fetch-site": "same-origin" }]
  ) {
    assert.match((await signIn(headers)).headers.get("set-cookie") ?? "", /HttpOnly/);
  }
});
