/** [OPS11] A backup that is restored brings nobody back. */

import assert from "node:assert/strict";
import { type Database, openDatabase } from "../../../db/client.ts";
import { eventually } from "../../support/app/eventually.ts";
import { startPostgres, startRedis } from "../../support/engines/private_engines.ts";
import { runProgram } from "../../support/process/program.ts";
import { guest, type Node, serviceToken, startNode } from "../nodes/node.ts";

interface Place extends AsyncDisposable {
  env: Record<string, string>;
  open(): Promise<Database>;
}

/** A database of its own each: what was before the disaster, and what is restored into. */
async function embedded(): Promise<Place> {
  const dir = await Deno.makeTempDir({ prefix: "veze_faults_" });
  return {
    env: { DATA_DIR: dir },
    open: () => Promise.resolve(openDatabase({ engine: "socket", path: `${dir}/pg.sock` })),
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
}

async function servers(): Promise<Place> {
  const undo = new AsyncDisposableStack();
  const postgres = undo.use(await startPostgres());
  const redis = undo.use(await startRedis());
  return {
    env: { DATABASE_URL: postgres.url, REDIS_URL: redis.url },
    open: () => Promise.resolve(openDatabase({ engine: "server", url: postgres.url })),
    [Symbol.asyncDispose]: () => undo.disposeAsync(),
  };
}

async function command(place: Place, ...args: string[]): Promise<string> {
  const { code, output } = await runProgram({ args, env: place.env });
  assert.equal(code, 0, `${args.join(" ")}\n${output}`);
  return output;
}

async function leave(node: Node, { token }: { token: string }): Promise<void> {
  const { status } = await node.call("DELETE", "/users/me", { token });
  assert.ok(status < 300, String(status));
}

async function score(node: Node, token: string, userId: string): Promise<void> {
  const { status, body } = await node.call("POST", "/leaderboards/submit", {
    token,
    body: { user_id: userId, season: "current", mode: "duel", score: 100 },
  });
  assert.ok(status < 300, JSON.stringify(body));
}

for (const [engine, open] of [["embedded", embedded], ["real", servers]] as const) {
  Deno.test(`[OPS11 SEC10] whoever left after the backup has left after its restore, too (${engine})`, async () => {
    await using before = await open();
    await using after = await open();
    const dir = await Deno.makeTempDir();
    const [backup, list] = [`${dir}/backup`, `${dir}/deletions`];
    let gone: string, early: string, stays: string;
    {
      if (engine === "real") await command(before, "migrate");
      await using node = await startNode(before.env);
      await node.ready();
      const service = await serviceToken(node);
      const players = [await guest(node), await guest(node), await guest(node)] as const;
      [gone, early, stays] = players.map(({ id }) => id) as [string, string, string];
      for (const { id } of players) await score(node, service, id);
      await leave(node, players[1]);
      await command(before, "admin", "export", backup);
      await leave(node, players[0]);
      assert.match(
        await command(before, "admin", "deletions", "export", list),
        /^2 deletions in /m,
      );
    }
    const listed = (await Deno.readTextFile(list)).trim().split("\n").map((line) =>
      JSON.parse(line)
    );
    assert.deepEqual(listed.map(({ user_id }) => user_id), [early, gone]);
    assert.deepEqual(Object.keys(listed[0]), ["user_id", "deleted_at"], "nothing else of them");

    await command(after, "admin", "import", backup);
    // With somebody whom the backup does not know, in the words of a webhook, and twice.
    const webhook = { type: "user.deleted", data: { user_id: gone } };
    const stranger = { user_id: crypto.randomUUID(), deleted_at: "2026-11-01T00:00:00.000Z" };
    const more = [webhook, stranger].map((line) => JSON.stringify(line)).join("\n");
    await Deno.writeTextFile(list, `${await Deno.readTextFile(list)}\n${more}\n`);
    const said = await command(after, "admin", "deletions", "apply", list);
    assert.match(
      said,
      /Of 3 players 1 were there again and are deleted, 1 were deleted already, 1 /,
    );

    const proofs = [["audit", "verify"], ["inventory", "verify"]];
    for (const words of proofs) await command(after, "admin", ...words);

    await using node = await startNode(after.env);
    await node.ready();
    await using database = await after.open();
    const alive = await database.sql<{ id: string }[]>`
      select id from users where deleted_at is null and id = any(${[gone, early, stays]})`;
    assert.deepEqual(alive.map(({ id }) => id), [stays]);
    const { body } = await node.call("GET", "/leaderboards/current/duel?limit=10");
    assert.deepEqual(
      body.entries.map((entry: { user_id: string }) => entry.user_id),
      [stays],
      "hidden from the first moment",
    );
    await eventually("nothing is left of them", async () => {
      const [row] = await database.sql`
        select (select count(*) from leaderboard_entries where user_id = ${gone}) as entries,
          (select count(*) from sessions where user_id = ${gone} and revoked_at is null) as sessions,
          (select count(*) from devices where user_id = ${gone}) as devices`;
      return Object.values(row!).every((count) => Number(count) === 0);
    }, { withinMs: 120_000 });
    const [audited] = await database.sql`
      select count(*)::int as count from audit_log
      where action = 'privacy.delete' and actor = 'operator' and ${gone} = any(subjects)`;
    assert.equal(audited!.count, 1);

    // Again, beside the server: nothing is done twice.
    const again = await command(after, "admin", "deletions", "apply", list);
    assert.match(again, /Of 3 players 0 were there again and are deleted, 2 were deleted already/);
    await Deno.remove(dir, { recursive: true });
  });
}

Deno.test("[OPS11] a list that is damaged is refused with its line, and deletes nobody", async () => {
  await using place = await embedded();
  await command(place, "migrate");
  const path = await Deno.makeTempFile();
  const id = crypto.randomUUID();
  const good = JSON.stringify({ user_id: id, deleted_at: "2026-11-01T00:00:00.000Z" });
  const score = JSON.stringify({ user_id: id, score: 5 });
  for (
    const bad of ["{", `{"user_id":"nobody"}`, `{"type":"user.created","data":{}}`, "[]", score]
  ) {
    await Deno.writeTextFile(path, `${good}\n${bad}\n`);
    const args = ["admin", "deletions", "apply", path];
    const { code, output } = await runProgram({ args, env: place.env });
    assert.equal(code, 1, output);
    assert.match(
      output.trim(),
      /^Cannot apply .*: line 2 is no deletion: .* Nobody was deleted\.$/,
    );
  }
  const missing = await runProgram({
    args: ["admin", "deletions", "apply", "/nowhere"],
    env: place.env,
  });
  assert.equal(missing.code, 1);
  await Deno.remove(path);
});
