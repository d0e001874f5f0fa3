/** SEC3: a renewal whose answer was lost, or that two tabs ask for, signs nobody out; a thief's does. */

import assert from "node:assert/strict";
import { ok, problem } from "../support/app/expect.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import type { Answer, Guest, TestApp } from "../support/app/test_app.ts";

const onEachEngine = testApps();

const refresh = (app: TestApp, refresh_token: string) =>
  app.call("POST", "/auth/token", { json: { grant_type: "refresh_token", refresh_token } });

async function renew(app: TestApp, token: string): Promise<string> {
  const answer = await refresh(app, token);
  ok(answer);
  ok(await app.call("GET", "/auth/me", { token: answer.body.access_token }));
  return answer.body.refresh_token;
}

async function isFamilyAlive(app: TestApp, { cookie }: Guest): Promise<boolean> {
  return (await app.call("GET", "/auth/me", { headers: { cookie } })).status === 200;
}

const refused = (answer: Answer) => problem(answer, 401, "invalid_grant");

onEachEngine("[SEC3] a token whose answer was lost is exchanged once more", async (app) => {
  const guest = await app.guest();
  const lost = await renew(app, guest.refreshToken);
  await app.clock.advance(29_000);
  const again = await renew(app, guest.refreshToken);
  assert.notEqual(again, lost, "a successor of its own");
  // Both go on, each for itself, for as long as the session does.
  for (const token of [lost, again]) await renew(app, await renew(app, token));
  assert.ok(await isFamilyAlive(app, guest));
});

onEachEngine("[SEC3] after the grace a second exchange ends the family", async (app) => {
  const guest = await app.guest();
  const next = await renew(app, guest.refreshToken);
  await app.clock.advance(30_001);
  refused(await refresh(app, guest.refreshToken));
  refused(await refresh(app, next));
  assert.ok(!await isFamilyAlive(app, guest));
});

onEachEngine("[SEC3] the grace is the direct parent's alone", async (app) => {
  const guest = await app.guest();
  const next = await renew(app, guest.refreshToken);
  await renew(app, next);
  refused(await refresh(app, guest.refreshToken));
  assert.ok(!await isFamilyAlive(app, guest));
});

onEachEngine("[SEC3] a second successor that was used before ends the family too", async (app) => {
  const guest = await app.guest();
  await renew(app, guest.refreshToken);
  const branch = await renew(app, guest.refreshToken);
  await renew(app, branch);
  // Within its grace like any other, and after it a theft like any other.
  await renew(app, branch);
  await app.clock.advance(31_000);
  refused(await refresh(app, branch));
  assert.ok(!await isFamilyAlive(app, guest));
});

onEachEngine("[SEC3] tabs that renew at once are all answered, each with its own", async (app) => {
  const guest = await app.guest();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => refresh(app, guest.refreshToken)),
  );
  for (const answer of answers) ok(answer);
  assert.equal(new Set(answers.map(({ body }) => body.refresh_token)).size, 10);
  await Promise.all(answers.map(({ body }) => renew(app, body.refresh_token)));
});

onEachEngine("[SEC3] a session that was ended has no grace", async (app) => {
  const guest = await app.guest();
  const next = await renew(app, guest.refreshToken);
  ok(await app.call("POST", "/auth/logout", { token: guest.token }), 204);
  refused(await refresh(app, guest.refreshToken));
  refused(await refresh(app, next));
});

onEachEngine("[SEC3] a token of one's own opens nobody else's session by grace", async (app) => {
  const [mallory, victim] = [await app.guest(), await app.guest()];
  await renew(app, mallory.refreshToken);
  const used = mallory.refreshToken.split(".")[1];
  refused(await refresh(app, `${victim.refreshToken.split(".")[0]}.${used}`));
  await renew(app, victim.refreshToken);
});

onEachEngine("[SEC3] second tokens nobody comes back with are removed in time", async (app) => {
  const guest = await app.guest();
  await renew(app, guest.refreshToken);
  await renew(app, guest.refreshToken);
  const { sql } = app.services.engines.database;
  const count = async () =>
    (await sql`select from refresh_token_branches b join sessions s on s.id = b.session_id
      where s.user_id = ${guest.id}`).length;
  assert.equal(await count(), 1);
  const later = new Date(app.clock.now() + 1_000);
  await app.services.access.sessions.prune(3_600_000, new Date(app.clock.now() - 1_000));
  assert.equal(await count(), 1, "not before it is old");
  await sql`update sessions set used_at = ${later} where user_id = ${guest.id}`;
  await app.services.access.sessions.prune(3_600_000, later);
  assert.equal(await count(), 0);
});
