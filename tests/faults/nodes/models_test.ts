/** [ML3] Two nodes and one registry: a served model changes on both, under load, without a restart. */

import assert from "node:assert/strict";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { makeVersion, modelsDir } from "../../support/ml/versions.ts";
import { runProgram } from "../../support/process/program.ts";
import { type Node, serviceToken } from "./node.ts";
import { withNodes } from "./nodes.ts";

const enginesMissing = !await findPostgres() || !await findRedis();
const ROW = { signals: [0.1, -0.2, 0.3, -0.4] };
/** ML3 says ten; a busy machine is no fault of theirs. */
const FOLLOW = { withinMs: 30_000 };

Deno.test({
  name: "[ML3] two nodes serve one model: promoted at once, by command, back, and no call is lost",
  ignore: enginesMissing,
  async fn() {
    await using dir = await modelsDir();
    for (const seed of [1, 2, 3]) {
      const version = `v${seed}`;
      await dir.write("bot", version, makeVersion({ name: "bot", version, seed }).files);
    }
    await dir.point("bot", "v1");
    await using world = await withNodes({ count: 2, env: { MODELS_DIR: dir.path } });
    const { nodes, env } = world;
    const [one, two] = nodes;
    const token = await serviceToken(one);
    const ask = (node: Node) =>
      node.call("POST", "/ml/detect_bot", { token, body: ROW, patience: 60_000 });
    // Ready means warm: the very first call is answered.
    for (const node of nodes) assert.equal((await ask(node)).body.model_version, "v1");

    const stopping = new AbortController();
    const failed: string[] = [];
    let sent = 0;
    const load = Promise.all(nodes.map(async (node) => {
      while (!stopping.signal.aborted) {
        const { status, body } = await ask(node).catch((error) => ({
          status: 0,
          body: String(error),
        }));
        sent++;
        if (status === 0) return void failed.push(body);
        // A machine that is busy for longer than the deadline is not what is looked at here.
        const isBusy = status === 503 && body.code === "inference_busy";
        if (status !== 200 && !isBusy) failed.push(`${status} ${JSON.stringify(body)}`);
      }
    }));
    const bothServe = (version: string) =>
      eventually(`both nodes serve ${version}`, async () => {
        for (const node of nodes) {
          if ((await ask(node)).body.model_version !== version) return false;
        }
        return true;
      }, FOLLOW);

    const promote = (node: Node, version: string) =>
      node.call("POST", `/ml/models/bot/${version}/promote`, { token, patience: 60_000 });
    const answers = await Promise.all([promote(one, "v2"), promote(two, "v3")]);
    const [won, ...others] = answers.filter(({ status }) => status === 200);
    assert.ok(won, JSON.stringify(answers.map(({ body }) => body)));
    // The one that came later either saw what was promoted before it, or is told.
    const last = others.at(-1) ? undefined : won.body.version;
    for (const { status, body } of answers) {
      if (status !== 200) assert.match(body.code, /^(promoted_meanwhile|gate_refused)$/);
    }
    if (last !== undefined) await bothServe(last);
    else {
      await eventually("both nodes serve one of them", async () => {
        const served = await Promise.all(nodes.map(ask));
        return served[0]!.body.model_version === served[1]!.body.model_version;
      }, FOLLOW);
    }

    const command = await runProgram({ args: ["model", "promote", "bot", "v1", "--force"], env });
    assert.equal(command.code, 0, command.output);
    await bothServe("v1");
    assert.equal((await Deno.readTextFile(`${dir.path}/bot/latest`)).trim(), "v1");
    const back = await two.call("POST", "/ml/models/bot/rollback", { token });
    assert.equal(back.status, 200);
    await bothServe(back.body.version);
    const list = await runProgram({ args: ["model", "list"], env });
    assert.match(list.output, new RegExp(`\\* bot  ${back.body.version}  promoted`));

    await dir.write("bot", "v4", { "model.onnx": new Uint8Array(10) });
    const refused = await runProgram({ args: ["model", "promote", "bot", "v4"], env });
    assert.equal(refused.code, 1);
    assert.match(refused.output, /metrics\.json is missing/);
    const none = await runProgram({ args: ["model", "promote", "cat", "v4"], env });
    assert.equal(none.code, 2);
    await bothServe(back.body.version);

    stopping.abort();
    await load;
    assert.deepEqual(failed, []);
    assert.ok(sent > 100, `${sent} calls`);
  },
});
