/**
 * Processor time per request of this program and of another state of it, by turns in one run: each on
 * private Postgres and Redis with the same data, asked by wrk for a fixed number of answers over 64
 * connections. What else the machine does moves rates, and this hardly.
 *
 * Usage: deno task bench compare --base=PATH [--turns=20] [--kinds=page,submit] [--players=100000]
 *
 * `base` is another working tree (`git worktree add`) with its driver and islands built, or this one with
 * other settings: `--set=NAME=VALUE` holds for what stands as "now" alone, `--traced` sends its traces to a
 * collector in this process, which is not counted, and `--cluster` gives it a Redis Cluster of three masters,
 * whose replicas are told apart; `--node` runs its bundle (deno task bundle) on Node; `--fronts=N` has it
 * serve by so many processes, and the other state by one.
 */

import { parseArgs } from "node:util";
import { nodePath } from "../tests/runner/node/run.ts";
import { type Cost, type Ran, startProgram, total } from "./compare_program.ts";
import { lowerQuartile, median } from "./statistics.ts";

/** Requests of a turn: few, so that neighbours see the machine alike; enough for some collections. */
const KINDS: Readonly<Record<string, number>> = {
  page: 4_000,
  around: 2_000,
  submit: 2_500,
  boards: 2_500,
  guest: 2_000,
  inventory: 4_000,
  consume: 1_500,
  enqueue: 1_500,
  // Nothing is asked: milliseconds instead of requests.
  idle: 5_000,
};
/** Turns in which code is compiled and plans are made. */
const WARM_UPS = 3;

const { values: options } = parseArgs({
  options: {
    base: { type: "string" },
    turns: { type: "string", default: "20" },
    kinds: { type: "string", default: Object.keys(KINDS).join(",") },
    players: { type: "string", default: "100000" },
    set: { type: "string", multiple: true, default: [] },
    traced: { type: "boolean", default: false },
    cluster: { type: "boolean", default: false },
    node: { type: "boolean", default: false },
    fronts: { type: "string" },
  },
});
if (!options.base) {
  console.error("Usage: deno task bench compare --base=PATH");
  Deno.exit(2);
}
const players = Number(options.players);
const here = new URL("../", import.meta.url).pathname;

/** Settings of who sends traces to a collector that reads them and keeps nothing. */
function traced(): Record<string, string> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    await request.arrayBuffer();
    return new Response(null, { headers: { "content-type": "application/x-protobuf" } });
  });
  server.unref();
  return {
    ...{ OTEL_DENO: "true", OTEL_DENO_METRICS: "false", OTEL_DENO_CONSOLE: "ignore" },
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.addr.port}`,
  };
}

function describe(costs: readonly Cost[], at: typeof median): string {
  const of = (read: (cost: Cost) => number) => at(costs.map(read)).toFixed(0).padStart(4);
  return `${of(total)} =${of((c) => c.deno)} +${of((c) => c.postgres)} +${of((c) => c.redis)}`;
}

console.log("µs of processor time per request: in all = Deno + Postgres + Redis");
await using base = await startProgram("before", options.base.replace(/\/?$/, "/"), {}, {
  players,
  fronts: options.fronts && "1",
});
const more = Object.fromEntries(options.set.map((text) => text.split(/=(.*)/s).slice(0, 2)));
await using current = await startProgram("now", here, { ...options.traced && traced(), ...more }, {
  players,
  onCluster: options.cluster,
  fronts: options.fronts,
  program: options.node ? [await nodePath(), "_build/bundle/main.js"] : undefined,
});
for (const kind of options.kinds.split(",")) {
  const count = KINDS[kind];
  if (!count) {
    throw new Error(`There is no "${kind}": choose from ${Object.keys(KINDS).join(", ")}`);
  }
  const costs = { before: [] as Ran[], now: [] as Ran[] };
  for (let turn = -WARM_UPS; turn < Number(options.turns); turn++) {
    if (turn === 0) {
      for (const program of [base, current]) await program.tidy();
      await current.masters?.();
    }
    const first = turn % 2 === 0 ? base : current;
    const early = await first.run(kind, count);
    const late = await (first === base ? current : base).run(kind, count);
    const [before, now]: [Ran, Ran] = first === base ? [early, late] : [late, early];
    if (turn < 0) continue;
    costs.before.push(before);
    costs.now.push(now);
  }
  const spread = await current.masters?.();
  if (spread) console.log(`${kind.padEnd(9)} ${spread}`);
  for (const [name, at] of [["median", median], ["lower quartile", lowerQuartile]] as const) {
    const more = at(costs.now.map(total)) / at(costs.before.map(total)) - 1;
    console.log(
      `${kind.padEnd(9)} ${name.padEnd(14)} before ${describe(costs.before, at)}   ` +
        `now ${describe(costs.now, at)}   ${(more * 100).toFixed(1)} %`,
    );
  }
  const rates = [costs.before, costs.now].map((ran) => median(ran.map(({ rate }) => rate)));
  console.log(`${kind.padEnd(9)} median         ${rates.map(Math.round).join(" and ")} a second`);
}
