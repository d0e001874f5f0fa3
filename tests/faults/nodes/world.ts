/** One node whose engines can be taken away under traffic. */

import assert from "node:assert/strict";
import { eventually } from "../../support/app/eventually.ts";
import { type PrivateEngine } from "../../support/engines/private_engines.ts";
import { type Answer, guest, type Node, serviceToken } from "./node.ts";
import { withNodes } from "./nodes.ts";
import { pause } from "./workload.ts";

/** No answer may take longer, whatever is broken below. */
export const ANSWER_MS = 5_000;
export interface World extends AsyncDisposable {
  postgres: PrivateEngine;
  redis: PrivateEngine;
  node: Node;
  token: string;
  /** Connections that the process tried to make, by engine. */
  attempts: { postgres: () => number; redis: () => number };
}

/** One node that reaches its engines through proxies which count. */
export async function openWorld(): Promise<World> {
  await using undo = new AsyncDisposableStack();
  const world = undo.use(await withNodes({ count: 1, engines: { proxied: true } }));
  const { postgres, redis, proxies, nodes: [node] } = world;
  const token = await serviceToken(node);
  const resources = undo.move();
  return {
    postgres,
    redis,
    node,
    token,
    attempts: { postgres: proxies!.postgres.attempts, redis: proxies!.redis.attempts },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

export function is503({ status }: Answer): boolean {
  return status === 503;
}

/** Two guests, a match, its result, a score and an event: everything works. */
export async function playOnce({ node, token }: World): Promise<boolean> {
  const players = [await guest(node), await guest(node)];
  const mmr = Math.floor(Math.random() * 5_000);
  const tickets = await Promise.all(players.map(async ({ id }) => {
    const body = { user_id: id, mode: "duel", region: "us-west", mmr };
    const answer = await node.call("POST", "/matchmaking/enqueue", { token, body });
    assert.ok(answer.status <= 202, JSON.stringify(answer.body));
    return answer.body.ticket_id as string;
  }));
  const matchId = await eventually("the two are matched", async () => {
    const path = `/matchmaking/tickets/${tickets[0]}?wait=2`;
    return (await node.call("GET", path, { token })).body.match_id;
  });
  const result = { teams: [{ placement: 1 }, { placement: 2 }] };
  const answers = [
    await node.call("POST", `/matchmaking/matches/${matchId}/result`, { token, body: result }),
    await node.call("POST", "/leaderboards/submit", {
      token,
      body: { user_id: players[0]!.id, score: 1, season: "current", mode: "duel" },
    }),
    await node.call("POST", "/telemetry/bulk", {
      token: players[0]!.token,
      body: [{ event: "step", ts: Date.now() }],
    }),
    await node.call("GET", "/leaderboards/current/duel?limit=5"),
  ];
  assert.deepEqual(answers.map(({ status }) => status), [200, 200, 202, 200]);
  return true;
}

/** Requests of every kind, a few at a time, until it is stopped. */
export function startTraffic({ node, token }: World) {
  const answers: Answer[] = [];
  const worst: string[] = [];
  let slowest = 0;
  let stopping = false;
  const body = { user_id: crypto.randomUUID(), score: 1, season: "current", mode: "duel" };
  const requests: (() => [string, string, { token?: string; body?: unknown }])[] = [
    () => ["POST", "/auth/guest", { body: {} }],
    () => ["GET", `/matchmaking/tickets/${crypto.randomUUID()}`, { token }],
    () => ["GET", "/leaderboards/current/duel?limit=10", {}],
    () => ["POST", "/leaderboards/submit", { token, body }],
    () => ["POST", "/telemetry/bulk", { token, body: [{ event: "step", ts: Date.now() }] }],
    () => ["GET", "/matchmaking/queues", { token }],
    () => ["GET", "/health", {}],
  ];
  const running = requests.flatMap((request) => [run(request), run(request)]);

  async function run(request: typeof requests[number]) {
    while (!stopping) {
      const [method, path, call] = request();
      const started = performance.now();
      try {
        const answer = await node.call(method, path, call);
        answers.push(answer);
        if (answer.status >= 500 && answer.status !== 503) {
          worst.push(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
        }
        if (answer.status === 503 && !answer.headers.get("retry-after")) {
          worst.push(`${method} ${path}: 503 without Retry-After`);
        }
        if (path === "/health" && (answer.status !== 200 || answer.ms > 1_000)) {
          worst.push(`/health: ${answer.status} after ${answer.ms} ms`);
        }
      } catch (error) {
        worst.push(`${method} ${path}: ${error}`);
      }
      slowest = Math.max(slowest, performance.now() - started);
      await pause(50);
    }
  }

  return {
    async stop() {
      stopping = true;
      await Promise.all(running);
      return { answers, slowest, worst: [...new Set(worst)] };
    },
  };
}
