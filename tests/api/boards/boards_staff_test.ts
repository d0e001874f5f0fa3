/** Hiding and restoring entries, switching boards, verifying and rebuilding. */

import assert from "node:assert/strict";
import { shippedGameConfig } from "../../../services/game/mod.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { Guest, TestApp } from "../../support/app/test_app.ts";

const game = {
  ...shippedGameConfig(),
  boards: ["hide", "switch", "verify", "rebuild", "audit"].map((id) => ({
    id,
    name: id,
    order: "desc",
    operator: "best",
    submit: "service",
  })),
};
const onEachEngine = testApps({ game });

const submit = async (app: TestApp, mode: string, { id }: Guest, score: number) =>
  await app.call("POST", "/leaderboards/submit", {
    token: await app.serviceToken(),
    json: { user_id: id, score, season: "current", mode },
  });

async function seed(app: TestApp, mode: string, count: number) {
  const guests = await Promise.all(Array.from({ length: count }, () => app.guest()));
  for (const [i, guest] of guests.entries()) ok(await submit(app, mode, guest, 100 - i));
  return guests;
}

const board = async (app: TestApp, mode: string) =>
  (await app.call("GET", `/leaderboards/current/${mode}`)).body.entries.map(
    ({ rank, user_id }: { rank: number; user_id: string }) => [rank, user_id],
  );

const staff = async (
  app: TestApp,
  path: string,
  { method = "POST", json = { reason: "test" }, client = "moderator" as const, token }: {
    method?: string;
    json?: unknown;
    client?: "moderator" | "operator";
    token?: string;
  } = {},
) =>
  await app.call(method, `/admin/api/boards/${path}`, {
    token: token ?? await app.serviceToken(client),
    ...(method !== "GET" && { json }),
  });

onEachEngine("[LB8] a hidden entry leaves no gap, and returns to its old place", async (app) => {
  const [a, b, c] = await seed(app, "hide", 3);
  // Equal to b, and later: b must come back before it.
  const late = await app.guest();
  ok(await submit(app, "hide", late, 99));
  const path = `current/hide/entries/${b!.id}`;
  const hidden = await staff(app, `${path}/hide`);
  ok(hidden);
  assert.deepEqual(hidden.body, {
    season: "2026-s4",
    mode: "hide",
    user_id: b!.id,
    hidden: true,
  });
  assert.deepEqual(await board(app, "hide"), [[1, a!.id], [2, late.id], [3, c!.id]]);
  ok(await staff(app, `${path}/hide`));
  const own = `/leaderboards/current/hide/users/${b!.id}`;
  problem(await app.call("GET", own), 404, "entry_not_found");
  const better = await submit(app, "hide", b!, 99.5);
  assert.deepEqual([better.body.rank, better.body.score], [null, 99.5], "it stays hidden");
  ok(await staff(app, `${path}/restore`));
  assert.deepEqual(await board(app, "hide"), [[1, a!.id], [2, b!.id], [3, late.id], [4, c!.id]]);
  const nobody = `current/hide/entries/${crypto.randomUUID()}/hide`;
  problem(await staff(app, nobody), 404, "entry_not_found");
  problem(await staff(app, `current/chess/entries/${b!.id}/hide`), 404, "board_not_found");
  problem(await staff(app, `${path}/hide`, { token: a!.token }), 403, "forbidden");
  problem(await staff(app, `${path}/hide`, { json: {} }), 422, "invalid");
});

onEachEngine("[LB8] a restored entry keeps the place of its time", async (app) => {
  const [first] = await seed(app, "audit", 1);
  const second = await app.guest();
  ok(await submit(app, "audit", second, 100));
  const path = `current/audit/entries/${first!.id}`;
  ok(await staff(app, `${path}/hide`, { json: { reason: "an aimbot" } }));
  ok(await staff(app, `${path}/restore`, { json: { reason: "no aimbot" } }));
  assert.deepEqual(await board(app, "audit"), [[1, first!.id], [2, second.id]]);
  const audit = await app.call("GET", `/admin/api/audit?subject=${first!.id}`, {
    token: await app.serviceToken("operator"),
  });
  const [restored, hidden] = audit.body.entries;
  assert.deepEqual([hidden.action, restored.action], ["leaderboard.hide", "leaderboard.restore"]);
  assert.deepEqual(hidden.details, { season: "2026-s4", mode: "audit", reason: "an aimbot" });
  assert.equal(hidden.actor, "moderator");
});

onEachEngine("[OPS9] a board that is off refuses scores and can be read", async (app) => {
  const [guest] = await seed(app, "switch", 1);
  const put = (enabled: boolean) =>
    staff(app, "../switches/board/switch", {
      method: "PUT",
      json: { enabled, reason: "x" },
      client: "operator",
    });
  const off = await put(false);
  ok(off);
  assert.deepEqual([off.body.kind, off.body.id, off.body.enabled], ["board", "switch", false]);
  problem(await submit(app, "switch", guest!, 999), 409, "board_off");
  assert.deepEqual(await board(app, "switch"), [[1, guest!.id]]);
  const { boards } = (await app.call("GET", "/leaderboards")).body;
  const shown = boards.find(({ mode }: { mode: string }) => mode === "switch");
  assert.equal(shown.enabled, false);
  ok(await put(true));
  ok(await submit(app, "switch", guest!, 999));
  problem(await staff(app, "../switches/board/switch", { method: "PUT" }), 403, "forbidden");
  const chess = {
    method: "PUT",
    json: { enabled: true, reason: "x" },
    client: "operator" as const,
  };
  problem(await staff(app, "../switches/board/chess", chess), 404, "unknown_switch");
});

onEachEngine("[LB5] verify finds what differs, and rebuild repairs it", async (app) => {
  const [a, b, c, d] = await seed(app, "verify", 4);
  const { sql } = app.services.engines.database;
  const verify = async () => {
    const path = "current/verify/verify?wait=60";
    const answer = staff(app, path, { method: "GET", client: "operator" });
    // It looks again after half a second before it calls anything a difference.
    let done = false;
    answer.finally(() => done = true);
    while (!done) {
      // A busy machine takes its time between two of the clock's steps.
      await new Promise((resolve) => setTimeout(resolve, 10));
      await app.clock.advance(100);
    }
    ok(await answer);
    return (await answer).body;
  };
  assert.deepEqual(await verify(), {
    season: "2026-s4",
    mode: "verify",
    entries: 4,
    ranked: 4,
    differences: 0,
    examples: [],
  });
  await sql`update leaderboard_entries set score = 101 where user_id = ${b!.id}`;
  await sql`update leaderboard_entries set hidden = true where user_id = ${c!.id}`;
  await sql`delete from leaderboard_entries where user_id = ${d!.id}`;
  const found = await verify();
  assert.deepEqual([found.entries, found.ranked, found.differences], [3, 4, 3]);
  assert.deepEqual(
    found.examples.toSorted(),
    [
      `${b!.id}: score 101, ranked by 99`,
      `${c!.id}: hidden, and ranked 3`,
      `${d!.id}: ranked 4 without a row`,
    ].toSorted(),
  );
  ok(await staff(app, "current/verify/rebuild", { client: "operator" }), 204);
  assert.equal((await verify()).differences, 0);
  assert.deepEqual(await board(app, "verify"), [[1, b!.id], [2, a!.id]]);
});
