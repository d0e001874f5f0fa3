/**
 * The server of the suite: two nodes that share Postgres and Redis, behind a bad network.
 *
 * Holds the nodes, of which the network leads to one. Their clocks stand still until a scenario moves
 * them; sockets are looked after as they are where the program runs.
 */

import { silentLogger } from "../../support/app/silent_logger.ts";
import { openTestApp, type TestApp } from "../../support/app/test_app.ts";
import { testEngines } from "../../support/app/test_engines.ts";
import { connectServer } from "../../../services/platform/redis/redis_server.ts";
import { type BadNetwork, startNetwork } from "./network.ts";

export interface Stage extends AsyncDisposable {
  network: BadNetwork;
  /** Moves the time of every node. */
  advance(seconds: number): Promise<void>;
  publish(room: string, n: number, bytes: number): Promise<void>;
  /** Publishes until the one socket there is was cut for not reading. @returns the last number */
  flood(room: string, from: number): Promise<number>;
  /** Forgets what the room has told. */
  loseHistory(room: string): Promise<void>;
  /** New connections meet the other node. */
  moveOn(): void;
  /** The node tells its sockets to come back, and goes; the other one takes over. */
  restart(): Promise<void>;
  /** Telemetry events of this name that count. */
  recorded(event: string): Promise<number>;
  /** Players of exactly this name. */
  players(name: string): Promise<number>;
}

interface Node extends AsyncDisposable {
  app: TestApp;
  port: number;
}

const FLOOD_BYTES = 8_000;
/** Longer than between two looks at all sockets. */
const LOOKED_AT_S = 15;
const MOST_FLOODED = 6_000;
const LIMITS = '{"telemetry":{"burst":2,"perSecond":1},"enqueue":{"burst":100,"perSecond":10}}';

/** @param origin of the pages that may call, where the client is a page */
export async function openStage(origin?: string): Promise<Stage> {
  await using undo = new AsyncDisposableStack();
  const engines = undo.use(await testEngines("real"));
  const redis = await connectServer({ url: engines.env.REDIS_URL!, log: silentLogger });
  undo.defer(() => redis.destroy());

  async function openNode(): Promise<Node> {
    await using parts = new AsyncDisposableStack();
    const env = {
      ...{ ...engines.env, RATE_LIMITS: LIMITS },
      ...(origin !== undefined && { CORS_ORIGINS: origin }),
    };
    const app = parts.use(await openTestApp({ engine: "embedded", alone: true, env }));
    const stop = new AbortController();
    const running = app.services.realtime.gate.run(stop.signal);
    parts.defer(async () => {
      stop.abort();
      await running;
    });
    const served = parts.use(await app.serve());
    const opened = parts.move();
    return {
      ...{ app, port: Number(new URL(served.url).port) },
      [Symbol.asyncDispose]: () => opened.disposeAsync(),
    };
  }

  const nodes = [await openNode(), await openNode()];
  undo.defer(async () => {
    for (const node of nodes) await node[Symbol.asyncDispose]();
  });
  const network = undo.use(startNetwork(nodes[0]!.port));
  const services = () => nodes[0]!.app.services;
  const publish = (room: string, n: number, bytes: number) =>
    services().realtime.rooms.publish(room, { kind: "note", data: { n, pad: "x".repeat(bytes) } });
  async function advance(seconds: number): Promise<void> {
    for (const { app } of nodes) {
      // The time of day jumps, so that a token ends; what is looked at every few seconds is, once.
      const jump = Math.max(0, seconds - LOOKED_AT_S);
      app.clock.set(app.clock.now() + jump * 1_000);
      await app.clock.advance((seconds - jump) * 1_000);
      await app.services.access.revocations.refresh();
    }
  }

  const resources = undo.move();
  return {
    ...{ network, advance },
    publish: async (room, n, bytes) => void await publish(room, n, bytes),
    async flood(room, from) {
      const { gate } = services().realtime;
      const before = gate.count();
      let n = from;
      for (; gate.count() === before; n++) {
        if (n - from > MOST_FLOODED) throw new Error("Nobody is cut who does not read");
        await publish(room, n, FLOOD_BYTES);
        await new Promise((resolve) => setTimeout(resolve, 0));
        if (n % 100 === 0) await advance(5);
      }
      return n - 1;
    },
    async loseHistory(room) {
      await redis.del([`rt:{${room}}:now`, `rt:{${room}}:log`]);
    },
    moveOn() {
      nodes.reverse();
      network.leadTo(nodes[0]!.port);
    },
    async restart() {
      const [old] = nodes.splice(0, 1) as [Node];
      network.leadTo(nodes[0]!.port);
      // Time stands still there, and the farewell waits for those that do not answer.
      const farewell = old.app.services.realtime.gate.closeAll();
      await old.app.clock.advance(2_000);
      await farewell;
      await old[Symbol.asyncDispose]();
    },
    async recorded(event) {
      await nodes[0]!.app.drain();
      const [row] = await services().engines.database.sql<[{ count: number }]>`
        select count(*)::int as count from events where kind = ${event}`;
      return row.count;
    },
    async players(name) {
      const [row] = await services().engines.database.sql<[{ count: number }]>`
        select count(*)::int as count from users where display_name = ${name}`;
      return row.count;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
