/** Operators' commands beside a running server, on the data directory that it holds. */

import assert from "node:assert/strict";
import { openDatabase, type Sql } from "../../../db/client.ts";
import { runProgram } from "../../support/process/program.ts";
import { startNode } from "./node.ts";
import { assertKept, settle } from "./verify.ts";
import { drawSeed, seeded, startWorkload } from "./workload.ts";

Deno.test("[OPS9] export, check and migrate work beside a server; an import gives the same data", async () => {
  const dir = await Deno.makeTempDir({ prefix: "veze_faults_" });
  try {
    const first = { DATA_DIR: `${dir}/first` };
    const second = { DATA_DIR: `${dir}/second` };
    const file = `${dir}/export.jsonl`;
    await using node = await startNode(first);
    await node.ready();
    const workload = startWorkload({ node, clients: 3, random: seeded(drawSeed()) });
    await workload.played(3, 60_000);

    for (const args of [["check"], ["migrate"], ["admin", "export", `${dir}/busy.jsonl`]]) {
      const { code, output } = await runProgram({ args, env: first });
      assert.equal(code, 0, `${args.join(" ")}\n${output}`);
    }
    await workload.played(2, 60_000);
    await workload.stop();
    assert.deepEqual(workload.offences, []);
    const before = await withServer(first.DATA_DIR, async (sql) => {
      await settle(sql, workload.acknowledged);
      return await countRows(sql);
    });
    const exported = await runProgram({ args: ["admin", "export", file], env: first });
    assert.equal(exported.code, 0, exported.output);

    const imported = await runProgram({ args: ["admin", "import", file], env: second });
    assert.equal(imported.code, 0, imported.output);
    assert.deepEqual(rowsOf(imported.output), rowsOf(exported.output));
    await using copy = await startNode(second);
    await copy.ready();
    await withServer(second.DATA_DIR, async (sql) => {
      assert.deepEqual(await countRows(sql), before);
      await assertKept(sql, workload.acknowledged);
    });
    const board = "/leaderboards/current/duel?limit=100";
    const [one, two] = await Promise.all([node.call("GET", board), copy.call("GET", board)]);
    assert.deepEqual(two.body, one.body, "the board is the same");
    console.log(`${Object.values(before).reduce((sum, n) => sum + n, 0)} rows moved`);

    // What was moved is lived with: the copy serves the next match.
    const more = startWorkload({ node: copy, clients: 2, random: seeded(1) });
    await more.played(2, 60_000);
    await more.stop();
    assert.deepEqual(more.offences, []);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

async function withServer<T>(dataDir: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  await using database = openDatabase({ engine: "socket", path: `${dataDir}/pg.sock` });
  return await work(database.sql);
}

/** What a command says it moved, table by table. */
function rowsOf(output: string): string[] {
  return output.split("\n").filter((line) => /^ *\d+ {2}\w+$/.test(line)).sort();
}

/** Rows that no background loop changes any more, by table. */
async function countRows(sql: Sql): Promise<Record<string, number>> {
  const tables = ["users", "tickets", "matches", "match_participants", "ratings"];
  const more = ["leaderboards", "leaderboard_entries", "events", "signing_keys", "outbox"];
  const counts: Record<string, number> = {};
  for (const table of [...tables, ...more]) {
    const [row] = await sql`select count(*)::int as count from ${sql(table)}`;
    counts[table] = row!["count"];
  }
  return counts;
}
