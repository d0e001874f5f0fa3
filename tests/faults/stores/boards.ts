/** Writers on two processes whose engines die under them, and what the boards must say afterwards. */

import assert from "node:assert/strict";
import { type Sql } from "../../../db/client.ts";
import { shippedGameConfig } from "../../../services/game/mod.ts";
import { apply, toChange } from "../../../services/leaderboards/rules.ts";
import { eventually } from "../../support/app/eventually.ts";
import { runProgram } from "../../support/process/program.ts";
import { type Node, serviceToken } from "../nodes/node.ts";
import { withNodes } from "../nodes/nodes.ts";
import { drawSeed, pause, type Random, seeded } from "../nodes/workload.ts";

const WRITERS = 4;
const LANES = 8;
const PLAYERS_PER_LANE = 6;
const SHARED_PLAYERS = 5;
const OPERATORS = ["best", "set", "incr", "decr"] as const;
const BOARDS = [{ id: "duel", order: "desc" }, { id: "lap", order: "asc" }] as const;
type Board = typeof BOARDS[number];

/** What is left when everybody has written: a player's score per board. */
type Expected = Map<string, number>;
const nameOf = (board: Board, userId: string) => `${board.id} ${userId}`;

export async function writeThroughFaults({ submits }: { submits: number }): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "veze_boards_" });
  try {
    const config = `${dir}/game.json`;
    const lap = { id: "lap", name: "Lap", order: "asc", operator: "best", submit: "service" };
    const game = shippedGameConfig();
    await Deno.writeTextFile(config, JSON.stringify({ ...game, boards: [...game.boards, lap] }));
    await using world = await withNodes({ count: 2, env: { GAME_CONFIG: config } });
    const { postgres, redis, database, env, nodes: [one, two] } = world;
    const { sql } = database;

    const started = performance.now();
    const work = startWriters({
      nodes: [one, two],
      token: await serviceToken(one),
      players: await makePlayers(sql, WRITERS * LANES * PLAYERS_PER_LANE + SHARED_PLAYERS),
      submits,
      random: seeded(drawSeed()),
    });
    for (const [share, engine] of [[0.25, redis], [0.5, postgres], [0.75, redis]] as const) {
      await eventually(`${share} of the submits`, () => work.done() >= share * submits, {
        withinMs: 600_000,
      });
      await engine.kill("SIGKILL");
      await pause(500);
      await engine.restart();
    }
    const expected = await work.finished;
    const seconds = (performance.now() - started) / 1_000;

    await eventually("every move was applied and announced", async () => {
      const [row] = await sql`select count(*)::int as count from leaderboard_moves`;
      return row!["count"] === 0;
    }, { withinMs: 40_000, everyMs: 250 });
    for (const board of BOARDS) {
      const truth = await readTruth(sql, board);
      for (const { userId, score } of truth) {
        assert.equal(score, expected.get(nameOf(board, userId)), `${board.id} ${userId}`);
      }
      const names = [...expected.keys()].filter((name) => name.startsWith(`${board.id} `));
      assert.equal(truth.length, names.length, "every acknowledged entry is there");
      for (const node of [one, two]) assert.deepEqual(await readBoard(node, board), truth);
      const verified = await runProgram({
        args: ["admin", "leaderboards", "verify", "current", board.id],
        env,
      });
      assert.equal(verified.code, 0, verified.output);
      assert.match(verified.output, /, 0 different/);
      const args = ["admin", "leaderboards", "rebuild", "current", board.id];
      const rebuilt = await runProgram({ args, env });
      assert.equal(rebuilt.code, 0, rebuilt.output);
      for (const node of [one, two]) assert.deepEqual(await readBoard(node, board), truth);
    }
    console.log(
      `${submits} submits by ${WRITERS} writers on two processes in ${seconds.toFixed(1)} s, ` +
        `asked ${work.asked()} times; Redis killed twice, Postgres once; ` +
        `${expected.size} entries as expected, none different`,
    );
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function startWriters(
  { nodes, token, players, submits, random }: {
    nodes: Node[];
    token: string;
    players: string[];
    submits: number;
    random: Random;
  },
) {
  const expected: Expected = new Map();
  const common = players.slice(0, SHARED_PLAYERS);
  let begun = 0;
  let done = 0;
  let asked = 0;

  /** Asks with the same key until it is answered: then it counts, and once. */
  async function insist(node: Node, body: unknown): Promise<{ score: number }> {
    const key = crypto.randomUUID();
    for (;;) {
      asked++;
      const answer = await node.call("POST", "/leaderboards/submit", {
        token,
        body,
        headers: { "idempotency-key": key },
      }).catch(() => undefined);
      if (answer?.status === 200) return answer.body;
      const code = answer?.body?.code;
      const isPassing = !answer || answer.status === 503 || code === "idempotency_in_progress";
      assert.ok(isPassing, `${answer?.status} ${JSON.stringify(answer?.body)}`);
      await pause(50 + random() * 50);
    }
  }

  async function lane(writer: number, n: number): Promise<void> {
    const node = nodes[writer % nodes.length]!;
    const at = SHARED_PLAYERS + (writer * LANES + n) * PLAYERS_PER_LANE;
    const own = players.slice(at, at + PLAYERS_PER_LANE);
    while (begun++ < submits) {
      const board = BOARDS[Math.floor(random() * BOARDS.length)]!;
      const isShared = random() < 0.1;
      const from = isShared ? common : own;
      const userId = from[Math.floor(random() * from.length)]!;
      // Whole numbers: those that several writers add to the same entry commute, and ties are many.
      const operator = isShared ? "incr" : OPERATORS[Math.floor(random() * OPERATORS.length)]!;
      const score = Math.floor(random() * 20) - 5;
      const { id: mode } = board;
      const answer = await insist(node, {
        user_id: userId,
        score,
        operator,
        mode,
        season: "current",
      });
      const name = nameOf(board, userId);
      const after = apply(board.order, expected.get(name) ?? null, toChange(operator, score));
      expected.set(name, after);
      if (!isShared) assert.equal(answer.score, after, "the answer is the entry's score");
      done++;
    }
  }

  return {
    done: () => done,
    asked: () => asked,
    finished: Promise.all(
      Array.from({ length: WRITERS * LANES }, (_, i) => lane(i % WRITERS, Math.floor(i / WRITERS))),
    ).then(() => expected),
  };
}

async function makePlayers(sql: Sql, count: number): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    insert into users (id, display_name, region, roles, created_at)
    select gen_random_uuid(), 'Player ' || i, 'eu-north', '{player}', now()
    from generate_series(1, ${count}::int) i returning id`;
  return rows.map(({ id }) => id);
}

interface Row {
  rank: number;
  userId: string;
  score: number;
}

/** The order by definition, sorted here and not by any engine. */
async function readTruth(sql: Sql, { id, order }: Board): Promise<Row[]> {
  const rows = await sql<{ userId: string; score: number; reached: number }[]>`
    select e.user_id as "userId", e.score, e.reached from leaderboard_entries e
      join leaderboards b on b.id = e.leaderboard_id where b.mode = ${id}`;
  const sign = order === "desc" ? -1 : 1;
  return rows
    .toSorted((a, b) => sign * (a.score - b.score) || a.reached - b.reached)
    .map(({ userId, score }, i) => ({ rank: i + 1, userId, score }));
}

/** The whole board, page by page. */
async function readBoard(node: Node, { id }: Board): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const path: string = `/leaderboards/current/${id}?limit=50${cursor && `&cursor=${cursor}`}`;
    const { status, body } = await node.call("GET", path);
    assert.equal(status, 200, JSON.stringify(body));
    for (const { rank, user_id, score } of body.entries) {
      rows.push({ rank, userId: user_id, score });
    }
    cursor = body.next_cursor;
  }
  return rows;
}
