/**
 * The callback of a sign-in beyond its issuer's own time: the program on private Postgres and Redis,
 * against an issuer on the same machine whose answers are timed where it makes them.
 */

import { openTestApp, ORIGIN } from "../tests/support/app/test_app.ts";
import { startPostgres, startRedis } from "../tests/support/engines/private_engines.ts";
import { openHostileIssuer } from "../tests/support/oidc/hostile_issuer.ts";
import { begin, comeBack, cookieJar, entryFor } from "../tests/support/oidc/sign_in.ts";

const WARM_UP = 50;
const SIGN_INS = 500;

await using database = await startPostgres();
await using redis = await startRedis();
await using issuer = await openHostileIssuer("bench");
await using app = await openTestApp({
  env: {
    ...{ DATABASE_URL: database.url, REDIS_URL: redis.url },
    OIDC_ISSUERS: JSON.stringify([entryFor(issuer)]),
  },
});
issuer.now = app.clock.now;

/** Milliseconds from the callback's arrival to its answer, and those of the issuer in them. */
async function signIn(): Promise<{ whole: number; issuers: number }> {
  issuer.account = { sub: crypto.randomUUID(), claims: { preferred_username: "Nova" } };
  const jar = cookieJar();
  const { location } = await begin(app, jar, { issuer: "bench" });
  const callback = issuer.authorize(location).replace(ORIGIN, "");
  const before = issuer.spentMs();
  const started = performance.now();
  const { signedIn } = await comeBack(app, jar, callback);
  const whole = performance.now() - started;
  if (!signedIn) throw new Error("Cannot measure: nobody was signed in");
  return { whole, issuers: issuer.spentMs() - before };
}

for (let i = 0; i < WARM_UP; i++) await signIn();
const beyond: number[] = [];
const whole: number[] = [];
for (let i = 0; i < SIGN_INS; i++) {
  const one = await signIn();
  whole.push(one.whole);
  beyond.push(one.whole - one.issuers);
}
const at = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)]!.toFixed(1);
const row = (name: string, values: number[]) =>
  console.log(
    `| ${name} | ${at(values, 0.5)} ms | ${at(values, 0.95)} ms | ${at(values, 0.99)} ms |`,
  );
console.log(`${SIGN_INS} new players, one after the other`);
row("callback, the issuer's time included", whole);
row("callback beyond the issuer's own time", beyond);
