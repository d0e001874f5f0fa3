/** Limits: one take of one key, beside rate-limiter-flexible. */

import { V8_FLAGS } from "../../ops/permissions.ts";
import { startRedis } from "../../tests/support/engines/private_engines.ts";
import { cellOf, markOf } from "./cells.ts";
import { installPeers, RUN_LIMIT_MS, VERSIONS } from "./peers.ts";
import { byTurns, sayError, turnsFor } from "./turns.ts";
import type { Options, Section } from "./types.ts";

interface Takes {
  /** A second. */
  rate: number;
  /** µs a take, of the process and of Redis. */
  own: number;
  redis: number;
}

const IN_FLIGHT = 64;

export async function limits({ quick }: Options): Promise<Section> {
  await using redis = await startRedis();
  await using stack = new AsyncDisposableStack();
  const part = quick ? 5 : 1;
  const env = { REDIS_URL: redis.url };
  const kinds = [
    { kind: "memory", args: ["memory", String(1_000_000 / part), "1"] },
    { kind: "Redis", args: ["redis", String(200_000 / part), String(IN_FLIGHT)] },
  ];
  const contenders = kinds.map(({ kind, args }) => ({
    name: `VEZE Game, ${kind}`,
    run: () => runOwn(args, env),
  }));
  const findings: string[] = [];
  try {
    const peers = stack.use(await installPeers(["rate-limiter-flexible", "ioredis"]));
    contenders.push(...kinds.map(({ kind, args }) => ({
      name: `rate-limiter-flexible ${VERSIONS["rate-limiter-flexible"]}, ${kind}`,
      run: () => peers.run("limits.ts", args, env),
    })));
  } catch (error) {
    findings.push(`rate-limiter-flexible was not measured: ${sayError(error)}.`);
  }
  const turns = quick ? 1 : turnsFor(contenders, 8);
  const { results, failures } = await byTurns(contenders, { turns }, async ({ name, run }) => {
    console.log(`limits: ${name}`);
    return JSON.parse(await run()) as Takes;
  });
  const names = contenders.map(({ name }) => name).filter((name) => results.has(name));
  const of = (name: string, figure: keyof Takes) => results.get(name)?.map((each) => each[figure]);
  const lacks = [...findings, ...failures];
  return {
    title: "Limits",
    method: [
      "One take of one key that passes, over 10,000 keys in turn; in memory one after another, on Redis " +
      `${IN_FLIGHT} under way over one connection; a process of its own each, which takes a fifth as many before it counts. Here ` +
      "it is the generic cell rate algorithm, which knows no windows, on Deno; rate-limiter-flexible counts " +
      "in fixed windows, on Node, with ioredis. Nothing of a request is in these figures. The generator is " +
      "the process that is measured.",
    ],
    tables: [{
      head: ["limiter", "takes/s", "CPU a take, µs", "of Redis, µs"],
      rows: names.map((name) => [
        name,
        ...(["rate", "own", "redis"] as const).map((figure) => cellOf(of(name, figure))),
      ]),
    }],
    plots: [{
      kind: "bars",
      file: "limits",
      title: "Processor time of a take",
      y: "µs",
      isLog: true,
      groups: kinds.map(({ kind }) => kind),
      series: [...new Set(names.map((name) => name.split(", ")[0]!))].flatMap((who) => [
        {
          name: who.replace(/ [\d.]+$/, ""),
          values: kinds.map(({ kind }) => markOf(of(`${who}, ${kind}`, "own"))),
        },
        {
          name: `Redis of ${who.replace(/ [\d.]+$/, "")}`,
          values: kinds.map(({ kind }) =>
            kind === "memory" ? null : markOf(of(`${who}, ${kind}`, "redis"))
          ),
        },
      ]),
    }],
    findings: lacks,
    isIncomplete: lacks.length > 0,
  };
}

async function runOwn(args: readonly string[], env: Record<string, string>): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", V8_FLAGS],
      ...[new URL("limits_own.ts", import.meta.url).pathname, ...args],
    ],
    env,
    signal: AbortSignal.timeout(RUN_LIMIT_MS),
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(text.decode(stderr));
  return text.decode(stdout);
}
