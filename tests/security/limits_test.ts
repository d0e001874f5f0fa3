/** SEC6: whom a limit counts. */

import assert from "node:assert/strict";
import { network } from "../../routes/http/guard.ts";
import { openTestApp } from "../support/test_app.ts";

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

Deno.test("[SEC6] behind a trusted proxy every client has a limit of its own", async () => {
  assert.equal(await signIns(1, (i) => `198.51.100.${i}`), 6);
});

Deno.test("[SEC6] an IPv6 client's /64 counts as one address", () => {
  assert.equal(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  assert.equal(network("2001:db8:1:2::ffff"), network("2001:DB8:1:2:aaaa::1"));
  assert.notEqual(network("2001:db8:1:3::1"), network("2001:db8:1:2::1"));
  assert.equal(network("::1"), "0:0:0:0::/64");
  assert.equal(network("192.0.2.7"), "192.0.2.7");
  assert.equal(network("::ffff:192.0.2.7"), "::ffff:192.0.2.7");
});
