/**
 * A deployment in play while one thing after the other breaks, then its books. The seed chooses which
 * faults come, in which order and for how long; what people do meanwhile, and when, is the machine's.
 */

import assert from "node:assert/strict";
import { openDatabase } from "../../../db/client.ts";
import { type Chance, chance } from "../../support/app/random.ts";
import { mountDisk } from "../../support/process/disk.ts";
import { ownClock } from "../nodes/clock.ts";
import { type Node, startNode } from "../nodes/node.ts";
import { withNodes } from "../nodes/nodes.ts";
import { startProxy } from "../nodes/proxy.ts";
import { pause } from "../nodes/workload.ts";
import { WEBHOOK_SECRET } from "../stores/webhooks.ts";
import { checkBooks, type Holdings, holdingsOf } from "./books.ts";
import { type Crowd, startCrowd } from "./crowd.ts";
import { faultsOf, type Stage } from "./faults.ts";

export type Engines = "embedded" | "servers";

export interface Order {
  engines: Engines;
  seed: number;
  /** How long things break. */
  seconds: number;
}

export interface Outcome extends Order {
  /** By name of the fault, how often it befell. */
  faults: Record<string, number>;
  /** By kind, how often it was done and acknowledged. */
  operations: Record<string, number>;
  checks: string[];
  /** Of the first node at rest, before and after. */
  holdings: { before: Holdings; after: Holdings };
}

interface World extends AsyncDisposable {
  stage: Stage;
  env: Record<string, string>;
  databaseUrl: Parameters<typeof openDatabase>[0];
}

const SETTINGS = { STORE_WEBHOOK_SECRETS: `standard:${WEBHOOK_SECRET}` };
const CROWD = { pairs: 6, others: 3 };
/** A chance of their own: who plays how much beside them draws from another. */
const FAULTS = 0x6661756c;
/** Between two faults people get somewhere. */
const CALM_MS = { least: 500, more: 3_000 };
/** What caches and pools may keep of it all. */
const MAY_KEEP = { handles: 40, megabytes: 250 };

/** @throws when a book does not balance */
export async function runScenario(
  { engines, seed, seconds }: Order,
  progress: (line: string) => void = () => {},
): Promise<Outcome> {
  const [random, ofFaults] = [chance(seed), chance(seed ^ FAULTS)];
  await using world = engines === "servers" ? await onServers() : await onItsOwn();
  const { stage, env } = world;
  const { nodes } = stage;
  await using balancer = startProxy(() => random.pick(nodes).port);
  const url = `http://127.0.0.1:${balancer.port}`;
  await warmUp(url, random);
  const before = await holdingsOf(nodes[0]!);

  const crowd = await startCrowd({ url, random, ...CROWD });
  const faults: Record<string, number> = {};
  const all = faultsOf(stage, ofFaults);
  const until = performance.now() + seconds * 1_000;
  while (performance.now() < until) {
    await pause(CALM_MS.least + ofFaults.below(CALM_MS.more));
    const fault = ofFaults.pick(all);
    progress(`${Math.round((until - performance.now()) / 1_000)} s left: ${fault.name}`);
    await fault.befall();
    faults[fault.name] = (faults[fault.name] ?? 0) + 1;
  }
  await Promise.all(nodes.map((node) => node.ready()));
  await crowd.workload.played(2, 60_000);
  await crowd.stop();

  progress("the books");
  await using database = openDatabase(world.databaseUrl);
  const checks = await checkBooks({ crowd, database, env, nodes });
  const after = await holdingsOf(nodes[0]!);
  for (const what of ["handles", "megabytes"] as const) {
    assert.ok(
      after[what] <= before[what] + MAY_KEEP[what],
      `${what}: ${before[what]} before, ${after[what]} after`,
    );
  }
  checks.push("memory and handles are back to where they were");
  const operations = operationsOf(crowd);
  return { engines, seed, seconds, faults, operations, checks, holdings: { before, after } };
}

/** Everything is asked once, so that what is loaded on first use is loaded. */
async function warmUp(url: string, random: Chance): Promise<void> {
  const crowd = await startCrowd({ url, random, pairs: 2, others: 1 });
  await crowd.workload.played(2, 60_000);
  await crowd.stop();
}

function operationsOf({ workload: { acknowledged }, done }: Crowd): Record<string, number> {
  const { users, tickets, results, scores, events } = acknowledged;
  return {
    "sign-ins": users.length,
    "tickets": tickets.length,
    "matches with their result": results.length,
    "scores": [...scores.values()].filter(({ best }) => best > -Infinity).length,
    "events": events.length,
    ...done,
  };
}

/** Two nodes on Postgres and Redis behind proxies, each with a clock of its own. */
async function onServers(): Promise<World> {
  await using undo = new AsyncDisposableStack();
  const world = undo.use(
    await withNodes({
      count: 0,
      // Telemetry promises no more than Redis keeps.
      engines: { proxied: true, redis: ["appendfsync always"] },
      env: { ...SETTINGS, PUBLIC_URL: "http://game.test" },
    }),
  );
  const clocks: string[] = [];
  const nodes: Node[] = [];
  for (let n = 0; n < 2; n++) {
    const { env, file } = await ownClock(undo);
    if (file !== undefined) clocks.push(file);
    nodes.push(undo.use(await startNode({ ...world.env, ...env })));
  }
  await Promise.all(nodes.map((node) => node.ready()));
  const { postgres, redis, proxies } = world;
  const servers = [
    { name: "Postgres", engine: postgres, proxy: proxies!.postgres },
    { name: "Redis", engine: redis, proxy: proxies!.redis },
  ];
  const resources = undo.move();
  return {
    stage: { nodes, servers, clocks, ballast: undefined },
    env: { ...world.env, DATABASE_URL: postgres.url, REDIS_URL: redis.url, APP_ENV: "test" },
    databaseUrl: { engine: "server", url: postgres.url },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** One node on the engines inside it, on a disk of its own. */
async function onItsOwn(): Promise<World> {
  await using undo = new AsyncDisposableStack();
  const disk = undo.use(await mountDisk(512));
  const { env, file } = await ownClock(undo);
  const settings = { ...SETTINGS, DATA_DIR: disk.path };
  const node = undo.use(await startNode({ ...settings, ...env }));
  await node.ready();
  const resources = undo.move();
  return {
    stage: {
      nodes: [node],
      servers: [],
      clocks: file === undefined ? [] : [file],
      ballast: disk.isOwn ? `${disk.path}/ballast` : undefined,
    },
    env: { ...settings, APP_ENV: "test" },
    databaseUrl: { engine: "socket", path: `${disk.path}/pg.sock` },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
