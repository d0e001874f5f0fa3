/** [ML2] Training on the database that a node serves from: the node answers on, and takes up what passes. */

import assert from "node:assert/strict";
import type { Database } from "../../../db/client.ts";
import { makeLogins } from "../../../services/ml/synthetic/mod.ts";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { modelsDir } from "../../support/ml/versions.ts";
import { runProgram } from "../../support/process/program.ts";
import { servedRow } from "../../support/ml/served_row.ts";
import { serviceToken } from "./node.ts";
import { withNodes } from "./nodes.ts";

const enginesMissing = !await findPostgres() || !await findRedis();
const DAY_MS = 86_400_000;
const PLAYERS = 500;

/** Days of play of made-up players, the last of them yesterday. */
async function writeHistory({ sql }: Database): Promise<void> {
  const players = [...makeLogins(11, PLAYERS)];
  const last = Math.max(...players.map(({ days }) => days.at(-1) ?? 0));
  const shift = Math.floor(Date.now() / DAY_MS) - 1 - last;
  for (const { days } of players) {
    const id = crypto.randomUUID();
    await sql`insert into users (id, display_name, region, roles, created_at)
      values (${id}, ${`Player ${id.slice(0, 8)}`}, 'eu-north', '{player}', now())`;
    const at = days.map((day) => new Date((day + shift) * DAY_MS + 3_600_000).toISOString());
    const insert = () =>
      sql`insert into events (id, kind, payload_json, user_id, created_at, received_at)
      select gen_random_uuid(), 'session', '{}', ${id}, d, d
      from unnest(${`{${at.join()}}`}::text::timestamptz[]) d`;
    // The node that starts may just be making this month's partition.
    await insert().catch(insert);
  }
}

Deno.test({
  name:
    "[ML2] a node answers on while its own history is trained on, compares the shadow, and serves what is promoted",
  ignore: enginesMissing,
  async fn() {
    await using dir = await modelsDir();
    await using world = await withNodes({ count: 1, env: { MODELS_DIR: dir.path } });
    const { nodes: [node], env, database } = world;
    await writeHistory(database);
    const train = async (...more: string[]) => {
      const args = ["train", "churn", "--from-database", ...more, "--json"];
      const { code, output } = await runProgram({ args, env: { ...env, MODELS_DIR: dir.path } });
      assert.equal(code, 0, output);
      return JSON.parse(output.split("\n").find((line) => line.startsWith("{"))!);
    };
    const first = await train();
    assert.ok(first.promoted, first.why);
    const token = await serviceToken(node);
    const served = async () => {
      const { body } = await node.call("GET", "/ml/models", { token });
      return body.models.find(({ name }: { name: string }) => name === "churn")?.version;
    };
    await eventually("the node serves it", async () => await served() === first.version, {
      withinMs: 30_000,
    });

    const features = await servedRow(node, { token, name: "churn" });
    const stopping = new AbortController();
    const failed: string[] = [];
    let answered = 0;
    const load = (async () => {
      while (!stopping.signal.aborted) {
        const { status, body } = await node.call("POST", "/ml/predict_churn", {
          ...{ token, body: { batch: Array(32).fill(features) }, patience: 60_000 },
        }).catch((error) => ({ status: 0, body: String(error) }));
        if (status === 0) return void failed.push(body);
        // A machine that trains is busy; nothing else is an excuse.
        if (status === 200) answered++;
        else if (body.code !== "inference_busy") failed.push(`${status} ${JSON.stringify(body)}`);
      }
    })();
    const second = await train("--seed", "2");
    assert.equal(second.promoted, false);
    assert.equal(await served(), first.version);
    const during = answered;
    assert.ok(during > 0, "nothing was answered while it trained");
    const shadow = async () =>
      (await node.call("GET", "/ml/models/churn/shadow", { token, patience: 60_000 })).body;
    await eventually("the node compares the shadow", async () => (await shadow()).rows > 0, {
      withinMs: 60_000,
    });
    assert.equal((await shadow()).version, second.version);

    // The same rows and seed make the same model, which is no worse.
    const third = await train("--promote");
    assert.ok(third.promoted, third.why);
    await eventually("the node serves the next one", async () => await served() === third.version, {
      withinMs: 30_000,
    });
    stopping.abort();
    await load;
    assert.deepEqual(failed, []);
    assert.ok(answered > during);
  },
});

Deno.test("[ML2] --from-database beside --from is refused: a version is made of one history", async () => {
  const args = ["train", "churn", "--from-database", "--from", "synthetic"];
  const { code, output } = await runProgram({ args, env: {} });
  assert.equal(code, 2);
  assert.match(output, /one history/);
});
