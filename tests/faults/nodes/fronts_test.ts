/** OPS10: one node that serves by several processes on one port. */

import assert from "node:assert/strict";
import { shippedGameConfig } from "../../../services/game/mod.ts";
import { type ArenaSocket, openSocket } from "../../arena/socket.ts";
import { eventually } from "../../support/app/eventually.ts";
import {
  findPostgres,
  findPythonWebsockets,
  findRedis,
} from "../../support/engines/find_engines.ts";
import { gone } from "../../support/process/processes.ts";
import { onNode, runProgram } from "../../support/process/program.ts";
import {
  askAnew,
  linesOf,
  livingOf,
  START,
  startedBy,
  startPolling,
  startScraping,
  withFronts,
} from "./fronts.ts";
import { guest, type Node, serviceToken } from "./node.ts";
import { withNodes } from "./nodes.ts";
import { assertKept, settle } from "./verify.ts";
import { drawSeed, pause, seeded, startWorkload } from "./workload.ts";

const python = await findPythonWebsockets();
const enginesMissing = !await findPostgres() || !await findRedis();

/** A busy machine takes its time. */
const LONG = { withinMs: 120_000 };
/** Requests that were sent are in hand by then. */
const IN_HAND_MS = 4_000;
/** What GEN9 allows. */
const STOP_MS = 10_000;

type World = Awaited<ReturnType<typeof withFronts>>;

interface Player {
  id: string;
  token: string;
}

/** As `Node.call`, each time by a connection of its own. */
const anew = (node: Node): Pick<Node, "call"> => ({
  call: (method, path, call) => askAnew(node, method, path, call),
});

/** Two players in a match of their own. @returns its id once both know it */
async function matched(node: Pick<Node, "call">, players: Player[], not?: string) {
  const found = await Promise.all(players.map(async ({ id, token }) => {
    if (not === undefined) {
      const body = { user_id: id, mode: "duel", region: "eu-north" };
      const { status } = await node.call("POST", "/matchmaking/enqueue", { token, body });
      assert.ok(status < 300, String(status));
    }
    return await eventually("a match is found", async () => {
      const { body } = await node.call("GET", `/matchmaking/matches?user_id=${id}`, { token });
      const [newest] = body.matches;
      return newest && newest.match_id !== not ? newest.match_id as string : undefined;
    }, LONG);
  }));
  assert.equal(new Set(found).size, 1);
  return found[0]!;
}

const join = (url: string, matchId: string, { token }: Player, query = "") =>
  openSocket(`${url.replace("http", "ws")}/arena/${matchId}${query}`, token);

Deno.test({
  name:
    "[OPS10 AR4 GEN9] two fronts on one port: one is killed in a match and replaced while counters only grow, one cannot start, all are drained together",
  ignore: enginesMissing || python === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    // Nobody is there: what one process asks another must not go by it.
    await using world = await withFronts({ HTTP_PROXY: "http://127.0.0.1:9", NO_PROXY: "" });
    await t.step("asked by others' programs", () => askForeign(world));
    await t.step("killed in a match", () => killInMatch(world));
    await t.step("hangs", () => hang(world));
    await t.step("ended again and again", () => endAgainAndAgain(world));
    await t.step("stopped under requests", () => stopUnderRequests(world));
  },
});

/** curl, and Python's `websockets` in a match that may run on the other front. */
async function askForeign({ node }: World): Promise<void> {
  const any = anew(node);
  const { stdout } = await new Deno.Command("curl", {
    args: ["--silent", "--fail", "--noproxy", "*", `${node.url}/ready`, `${node.url}/metrics`],
  }).output();
  const said = new TextDecoder().decode(stdout);
  assert.match(said, /"fronts":"ok"/);
  assert.match(said, /^front_up\{front="work"\} 1$/m);
  const player = await guest(any);
  const body = { mode: "squad", skill: "expert" };
  const practice = await any.call("POST", "/arena/practice", { token: player.token, body });
  assert.equal(practice.status, 201, JSON.stringify(practice.body));
  const url = `${node.url.replace("http", "ws")}/arena/${practice.body.match_id}`;
  const played = await new Deno.Command(python!, {
    args: [
      new URL("../../arena/protocol_client.py", import.meta.url).pathname,
      url,
      player.token,
      "6",
    ],
  }).output();
  const text = new TextDecoder().decode(played.stdout);
  assert.notEqual(text, "", new TextDecoder().decode(played.stderr));
  const { seat, pong, snapshots } = JSON.parse(text);
  assert.deepEqual([seat, pong, snapshots > 5], [0, true, true], text);
}

async function killInMatch(world: World): Promise<void> {
  const { node, database } = world;
  const any = anew(node);
  await using scraping = startScraping(node);
  const workload = startWorkload({ node: any, clients: 4, random: seeded(drawSeed()) });
  await workload.played(2, LONG.withinMs);

  const players = [await guest(any), await guest(any)];
  const matchId = await matched(any, players);
  const sockets: ArenaSocket[] = [];
  for (const player of players) {
    const socket = await join(node.url, matchId, player);
    await eventually("it is played", () => socket.snapshots().length > 10, LONG);
    sockets.push(socket);
  }
  const [row] = await database.sql<{ url: string }[]>`
      select url from arena_matches where id = ${matchId}`;
  const host = [...livingOf(node).values()].find(({ url }) => url === row!.url);
  assert.ok(host && host.front !== "work", `the row names a front's own address: ${row!.url}`);
  assert.notEqual(row!.url, node.url);
  // Other nodes lead sockets there, and nobody has anything else from it.
  const led = await join(row!.url, matchId, players[1]!, "?piped");
  await eventually("led to the front itself", () => led.snapshots().length > 3, LONG);
  for (const path of ["/", "/metrics", "/ready", "/leaderboards/current/duel"]) {
    const { status } = await askAnew({ url: row!.url }, "GET", path);
    assert.equal(status, 404, path);
  }

  await using polling = startPolling(node);
  Deno.kill(host.pid, "SIGKILL");
  await eventually("the match is voided", async () => {
    const { body } = await any.call("GET", `/matchmaking/matches/${matchId}`, players[1]!)
      .catch(() => ({ body: {} }));
    return body.status === "voided";
  }, LONG);
  await eventually("players hear that it is gone", () => sockets.every((each) => each.closed()));
  const next = await matched(any, players, matchId);
  const again = await Promise.all(players.map((player) => join(node.url, next, player)));
  for (const each of again) {
    await eventually("the new one is played", () => each.snapshots().length > 3, LONG);
  }
  await eventually("the front is replaced, and all are ready", async () => {
    const now = livingOf(node).get(host.front)!;
    const { status, body } = await node.call("GET", "/ready");
    return now.pid !== host.pid && status === 200 && body.checks.fronts === "ok";
  }, LONG);
  const { polls, broken: unanswered, refusals } = await polling.stop();
  assert.deepEqual(refusals, [], "ready all the while");
  assert.ok(polls > 20, `${polls} polls, ${unanswered} broken`);
  await workload.played(2, LONG.withinMs);
  await workload.stop();
  assert.deepEqual(workload.offences, []);
  await settle(database.sql, workload.acknowledged).catch((error) => {
    throw new Error(`${error.message}\n${node.program.output().slice(-6_000)}`, { cause: error });
  });
  await assertKept(database.sql, workload.acknowledged);

  const { scrapes, broken, fallen, highest } = await scraping.stop();
  assert.deepEqual(fallen, []);
  assert.ok(scrapes > 20 && broken <= 3, `${scrapes} scrapes, ${broken} broken`);
  assert.equal(highest.get("front_replaced_total"), 1);
  const { body: metrics } = await node.call("GET", "/metrics");
  for (const front of ["1", "2", "work"]) {
    assert.match(metrics, new RegExp(`^front_up{front="${front}"} 1$`, "m"));
    assert.match(
      metrics,
      new RegExp(`^process_resident_memory_bytes{front="${front}"} \\d+$`, "m"),
    );
  }
  console.log(`${scrapes} scrapes, ${highest.size} counters`);
}

/** A front that answers nothing any more is killed and replaced. */
async function hang({ node }: World): Promise<void> {
  const victim = livingOf(node).get("1")!;
  Deno.kill(victim.pid, "SIGSTOP");
  await eventually("it is replaced", async () => {
    const now = livingOf(node).get("1")!;
    const { status, body } = await anew(node).call("GET", "/ready");
    return now.pid !== victim.pid && status === 200 && body.checks.fronts === "ok";
  }, LONG);
  assert.ok(await gone(victim.pid));
  const said = linesOf(node).find(({ msg }) => msg === "fronts: a process hangs, it is killed");
  assert.deepEqual([said?.front, said?.pid], ["1", victim.pid]);
}

/** A front that cannot start is tried ever less often, and the node says that it is not ready. */
async function endAgainAndAgain(world: World): Promise<void> {
  const { node, database: { sql } } = world;
  // A schema behind the code: whoever starts now refuses.
  const [last] = await sql<{ tag: string }[]>`
      delete from schema_migrations where tag = (select max(tag) from schema_migrations)
      returning tag`;
  const victim = livingOf(node).get("2")!;
  const since = performance.now();
  Deno.kill(victim.pid, "SIGKILL");
  const refused = await eventually("the node says that it is not ready", async () => {
    const { status, body } = await node.call("GET", "/ready");
    return status === 503 && /^down/.test(body.checks.fronts) && body.checks.fronts;
  }, LONG);
  assert.match(refused, /^down: 2 ended again and again/);
  const starts = startedBy(node).filter(({ front }) => front === "2").length - 1;
  const seconds = (performance.now() - since) / 1000;
  assert.ok(starts <= 3 + seconds, `${starts} starts in ${seconds} s`);
  // The other one goes on.
  await guest(anew(node));
  await sql`insert into schema_migrations (tag) values (${last!.tag})`;
  await eventually("it heals by itself", async () => {
    const { status, body } = await node.call("GET", "/ready");
    return status === 200 && body.checks.fronts === "ok";
  }, LONG);
}

async function stopUnderRequests({ node }: World): Promise<void> {
  const any = anew(node);
  const token = await serviceToken(any);
  const { id } = await guest(any);
  const body = { user_id: id, mode: "duel", region: "ap-southeast" };
  const queued = await any.call("POST", "/matchmaking/enqueue", { token, body });
  // In hand on whichever front took it, until the fronts end such waits.
  const waits = Array.from(
    { length: 8 },
    () => any.call("GET", `/matchmaking/tickets/${queued.body.ticket_id}?wait=25`, { token }),
  );
  const odd: number[] = [];
  let [answered, stopping] = [0, false];
  const asking = Array.from({ length: 4 }, async (_, i) => {
    while (!stopping) {
      const body = { user_id: id, score: i, season: "current", mode: "duel" };
      // Of who comes when nobody listens any more nothing was taken.
      const answer = await any.call("POST", "/leaderboards/submit", { token, body })
        .catch(() => undefined);
      if (answer?.status === 200) answered++;
      else if (answer && answer.status !== 503) odd.push(answer.status);
    }
  });
  await pause(IN_HAND_MS);
  await eventually("they are answered", () => answered > 20, LONG);
  const board = await any.call("GET", "/leaderboards/current/duel?limit=1");
  assert.equal(board.status, 200);
  const pids = [...livingOf(node).values()].map(({ pid }) => pid);
  assert.equal(pids.length, 3);
  const started = performance.now();
  const status = await node.kill("SIGTERM");
  const took = performance.now() - started;
  stopping = true;
  await Promise.all(asking);
  assert.equal(status?.code, 0, node.program.output().slice(-2_000));
  assert.ok(took < STOP_MS, `stopped in ${took} ms`);
  assert.deepEqual(odd, []);
  assert.deepEqual((await Promise.all(waits)).map(({ status }) => status), waits.map(() => 200));
  for (const pid of pids) assert.ok(await gone(pid));
  const stops = linesOf(node).filter(({ msg, front }) => msg === "stopping" && front);
  assert.deepEqual(stops.map(({ front }) => front).sort(), ["1", "2", "work"]);
  console.log(`${answered} answered, stopped in ${Math.round(took)} ms`);
}

Deno.test({
  name: "[OPS10] killed with nobody to end them, fronts end by themselves; all read the game again",
  ignore: enginesMissing,
  async fn() {
    const dir = await Deno.makeTempDir({ prefix: "veze_game_" });
    const file = `${dir}/game.json`;
    const game = shippedGameConfig();
    await Deno.writeTextFile(file, JSON.stringify(game));
    await using world = await withFronts({ GAME_CONFIG: file });
    const { node } = world;
    const sprint = { ...game.modes[0]!, id: "sprint", name: "Sprint" };
    await Deno.writeTextFile(file, JSON.stringify({ ...game, modes: [...game.modes, sprint] }));
    Deno.kill(node.program.pid, "SIGHUP");
    const any = anew(node);
    const player = await guest(any);
    const body = { user_id: player.id, mode: "sprint", region: "eu-north" };
    await eventually("each front knows the new mode", async () => {
      // Ten in a row by connections of their own: of either front.
      for (let i = 0; i < 10; i++) {
        const { status } = await any.call("POST", "/matchmaking/enqueue", { ...player, body });
        if (status >= 300) return false;
      }
      return true;
    }, LONG);
    const pids = [...livingOf(node).values()].map(({ pid }) => pid);
    await node.kill("SIGKILL");
    for (const pid of pids) await eventually("it has ended", () => gone(pid), LONG);
    await Deno.remove(dir, { recursive: true });
  },
});

Deno.test({
  name: "[OPS10] what cannot be served by several processes says why in a sentence",
  ignore: enginesMissing,
  async fn() {
    await using world = await withNodes({ count: 0 });
    const env = { APP_ENV: "test", PORT: "0", HOST: "127.0.0.1" };
    const refusals = [
      { args: ["--fronts", "2"], env, why: /^Cannot start 2 fronts: .*DATABASE_URL and REDIS_URL/ },
      {
        args: ["--fronts", "two"],
        env,
        why: /^Cannot start: --fronts needs a number from 1 to 64/,
      },
      {
        args: ["--fronts=2"],
        env: { ...env, DATABASE_URL: world.postgres.url },
        why: /^Cannot start 2 fronts: .*REDIS_URL/,
      },
    ];
    for (const { args, env, why } of refusals) {
      for (const main of new Set([START, undefined])) {
        const ended = await runProgram({
          args: ["serve", ...args],
          ...{ env, ...(main && { main }) },
        });
        assert.equal(ended.code, 1, ended.output);
        assert.match(ended.output.trim(), why);
        assert.equal(ended.output.trim().split("\n").length, 1, ended.output);
      }
    }
    const servers = { ...env, ...world.env };
    const mistakes = [
      { args: ["--fronts", "2", "--nonsense"], code: 2, says: /"serve" has no option --nonsense/ },
      { args: ["--fronts", "2", "more"], code: 2, says: /"serve" cannot use more/ },
      { args: ["--fronts"], code: 2, says: /--fronts needs N/ },
      { args: ["--fronts", "2", "-h"], code: 0, says: /^serve \[--fronts N\]/ },
    ];
    for (const { args, code, says } of mistakes) {
      for (const main of new Set([START, undefined])) {
        const ended = await runProgram({
          args: ["serve", ...args],
          ...{ env: servers, ...(main && { main }) },
        });
        assert.equal(ended.code, code, ended.output);
        assert.match(ended.output.trim(), says);
      }
    }
    if (onNode) return;
    // From its sources and with least permission it may start nothing.
    const ended = await runProgram({
      args: ["serve", "--fronts", "2"],
      env: servers,
    });
    assert.equal(ended.code, 1);
    assert.match(ended.output, /^Cannot start 2 fronts: this process may not start others/);
  },
});
