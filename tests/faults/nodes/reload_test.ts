/** OPS9: the game is changed under the hands of those who play it, on two nodes. */

import assert from "node:assert/strict";
import { shippedGameConfig } from "../../../services/game/mod.ts";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { runProgram } from "../../support/process/program.ts";
import { guest, type Node, serviceToken, startNode } from "./node.ts";
import { withNodes } from "./nodes.ts";

const enginesMissing = !await findPostgres() || !await findRedis();

const PER_SECOND = 200;
/** On a machine with other work it is as many as are answered: this is no test of its speed. */
const MOST_OPEN = 24;
/** Slow is not failed. */
const PATIENCE_MS = 60_000;

Deno.test({
  name:
    "[OPS9] the game is reloaded under up to 200 requests a second: none fails, nobody loses a place",
  ignore: enginesMissing,
  async fn() {
    const file = await Deno.makeTempFile({ prefix: "veze_game_", suffix: ".json" });
    const shipped = shippedGameConfig();
    const [duel] = shipped.modes;
    const sprint = { ...duel, id: "sprint", name: "Sprint" };
    const write = (game: unknown) => Deno.writeTextFile(file, JSON.stringify(game));
    await write(shipped);
    await using world = await withNodes({ count: 2, env: { GAME_CONFIG: file } });
    const { nodes: [one, two], nodes, env } = world;
    const token = await serviceToken(one);
    const enqueue = async (node: Node, mode: string, userId: string, region = "ap-southeast") =>
      await node.call("POST", "/matchmaking/enqueue", {
        token,
        body: { user_id: userId, mode, region },
        patience: PATIENCE_MS,
      });
    const patient = await guest(one);
    const waiting = (await enqueue(one, "duel", patient.id)).body.ticket_id;
    const load = startLoad(nodes, { token, enqueue });

    await write({ ...shipped, modes: [...shipped.modes, sprint] });
    Deno.kill(one.program.pid, "SIGHUP");
    const runner = await guest(two);
    const running = await eventually("both nodes play sprint", async () => {
      let ticketId: string | undefined;
      for (const node of nodes) {
        const { status, body } = await enqueue(node, "sprint", runner.id);
        if (status >= 300) return undefined;
        ticketId = body.ticket_id;
      }
      return ticketId;
    }, { withinMs: 30_000 });

    await write({ ...shipped, modes: [{ ...duel, rating: "luck" }] });
    const refused = await runProgram({ args: ["admin", "game", "reload"], env });
    assert.equal(refused.code, 1);
    assert.match(refused.output, /GAME_CONFIG: modes\.0\.rating/);

    await write({ ...shipped, party_limit: 4 });
    const done = await runProgram({ args: ["admin", "game", "reload"], env });
    assert.equal(done.code, 0, done.output);
    const versions = [...done.output.matchAll(/plays ([0-9a-f]{12})/g)].map(([, each]) => each);
    assert.equal(versions.length, 2, done.output);
    assert.equal(versions[0], versions[1]);

    const ticket = async (id: string) =>
      (await two.call("GET", `/matchmaking/tickets/${id}`, { token })).body;
    await eventually("who waits for the mode that went is let go", async () => {
      const { status, reason } = await ticket(running);
      return status === "ended" && reason === "kicked";
    }, { withinMs: 30_000 });
    assert.equal((await ticket(waiting)).status, "queued");
    const partner = await guest(two);
    await enqueue(two, "duel", partner.id);
    await eventually("who has waited since before is matched", async () => {
      return (await ticket(waiting)).status === "matched";
    }, { withinMs: 30_000 });

    const { sent, failed, perSecond } = await load.stop();
    assert.deepEqual(failed, []);
    assert.ok(sent > 200, `${sent} requests`);
    console.log(
      `${sent} requests, ${Math.round(perSecond)} a second, through four files: none failed`,
    );
    await Deno.remove(file);
  },
});

/** Requests of all sorts, evenly in time, on both nodes by turns. */
function startLoad(
  nodes: Node[],
  { token, enqueue }: {
    token: string;
    enqueue: (node: Node, mode: string, userId: string, region: string) => Promise<
      { status: number; body: unknown }
    >;
  },
) {
  const failed: string[] = [];
  const started = performance.now();
  const open = new Set<Promise<void>>();
  let sent = 0;
  async function send(node: Node, kind: number): Promise<void> {
    try {
      const { status, body } = kind === 0
        ? await enqueue(node, "squad", (await guest(node)).id, "us-west")
        : await node.call("GET", ["/regions", "/matchmaking/queues", "/leaderboards"][kind - 1]!, {
          ...{ token, patience: PATIENCE_MS },
        });
      if (status >= 300) failed.push(`${status} ${JSON.stringify(body).slice(0, 200)}`);
    } catch (error) {
      failed.push(String(error));
    }
  }
  function sendNext() {
    const request = send(nodes[sent % 2]!, (sent >> 1) % 4);
    sent++;
    open.add(request);
    void request.finally(() => open.delete(request));
  }
  // As many as are due by now: timers come late on a busy machine.
  const timer = setInterval(() => {
    const due = (performance.now() - started) / 1_000 * PER_SECOND;
    while (sent < due && open.size < MOST_OPEN) sendNext();
  }, 1_000 / PER_SECOND);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
      return { sent, failed, perSecond: sent / (performance.now() - started) * 1_000 };
    },
  };
}

Deno.test("[OPS9] on a laptop a closed terminal ends the program in order", async () => {
  const dir = await Deno.makeTempDir({ prefix: "veze_hangup_" });
  try {
    await using node = await startNode({ DATA_DIR: dir, APP_ENV: "development" }, ["dev"]);
    await node.ready(60_000);
    const status = await node.kill("SIGHUP");
    assert.equal(status?.code, 0, node.program.output());
    assert.match(node.program.output(), /"signal":"SIGHUP"/);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
