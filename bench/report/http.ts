/** Requests over HTTP: what one costs each process, beside the floor of bare Hono. */

import { V8_FLAGS } from "../../ops/permissions.ts";
import { delay } from "../../tests/support/engines/engine_process.ts";
import { freePort } from "../../tests/support/process/free_port.ts";
import {
  type ComparedProgram,
  measureRun,
  type Ran,
  startProgram,
  total,
} from "../compare_program.ts";
import { startServer, wrk } from "../http_bench.ts";
import { type Memory, memoryOf, processTimes } from "../processor.ts";
import { median } from "../statistics.ts";
import { askCounted } from "../wrk/counted.ts";
import { cellOf, markOf } from "./cells.ts";
import { GENERATOR_HEAD, sayBusy, shareOfCore } from "./generator.ts";
import { HONO_US, TARGETS } from "./targets.ts";
import { byTurns, sayError, turnsFor } from "./turns.ts";
import type { Options, Section } from "./types.ts";

const PLAYERS = 100_000;
/** Answers of a turn: few, so that neighbours see the machine alike. */
const KINDS = { page: 4_000, around: 2_000, submit: 2_500, guest: 2_000 } as const;
type Kind = keyof typeof KINDS;
const SAID: Record<Kind, string> = {
  page: "page of 100",
  around: "around a player",
  submit: "submit",
  guest: "guest sign-in",
};
const HONO = "bare Hono, JSON in and out";
const HONO_COUNT = 8_000;

export async function http({ quick, base }: Options): Promise<Section> {
  await using stack = new AsyncDisposableStack();
  const players = quick ? 10_000 : PLAYERS;
  // By then it has given back what its start took (settle.ts).
  const idleSeconds = quick ? 5 : 75;
  const root = new URL("../../", import.meta.url).pathname;
  const start = async (name: string, tree: string) => {
    console.log(`http: starting ${name}`);
    return stack.use(await startProgram(name, tree, {}, { players, boardsAlone: true }));
  };
  const now = await start("now", root);
  const hono = stack.use(await startHono());
  // Nobody has asked either for anything but to be ready.
  await delay(idleSeconds * 1_000);
  const [idle, honoIdle] = [(await now.footprint()).program, await hono.memory()];
  const before = base === undefined ? undefined : await start("before", base.replace(/\/?$/, "/"));
  const part = quick ? 4 : 1;
  const kinds = Object.keys(KINDS) as Kind[];
  const legsOf = (program: ComparedProgram) =>
    kinds.map((kind) => ({
      name: `${program.name}, ${kind}`,
      run: () => program.run(kind, KINDS[kind] / part),
    }));
  const legs = [
    { name: HONO, run: () => hono.run(HONO_COUNT / part) },
    ...legsOf(now),
    ...before ? legsOf(before) : [],
  ];
  const turns = quick ? 2 : turnsFor(legs, 15);
  const { results, failures } = await byTurns(legs, {
    turns,
    warmUps: quick ? 1 : 3,
    settle: async () => {
      console.log(`http: warm, ${turns} turns`);
      for (const program of before ? [now, before] : [now]) await program.tidy();
    },
  }, ({ run }) => run());
  const loaded = (await now.footprint()).program;
  const seconds = quick ? 1 : 3;
  const latencies = [];
  const lacks = [...failures];
  for (const kind of kinds) {
    console.log(`http: latency of ${kind}`);
    const runs = [];
    try {
      for (let i = 0; i < (quick ? 1 : 3); i++) {
        runs.push(await wrk(kind, now.base, now.token, seconds, { PLAYERS: String(players) }));
      }
    } catch (error) {
      lacks.push(`The latency of ${SAID[kind]} was not measured: ${sayError(error)}.`);
      continue;
    }
    latencies.push({
      kind,
      run: runs.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(runs.length / 2)]!,
    });
  }
  const of = (name: string, read: (ran: Ran) => number) => results.get(name)?.map(read);
  const share = ({ generator, rate }: Ran) => shareOfCore(generator, rate);
  const row = (name: string, says: string, wanted: number | null) => [
    says,
    cellOf(of(name, total)),
    wanted,
    ...(["deno", "postgres", "redis", "generator", "rate"] as const).map((part) =>
      cellOf(of(name, (ran) => ran[part]))
    ),
    cellOf(of(name, share)),
  ];
  const honoAfter = await hono.memory();
  const states = before ? [now, before] : [now];
  const floor = of(HONO, total);
  const costs = kinds.flatMap((kind) => {
    const all = of(`now, ${kind}`, total);
    return all ? [[kind, median(all)] as const] : [];
  });
  return {
    title: "HTTP: what a request costs",
    method: [
      `wrk with one thread and 64 connections asks for a fixed number of answers in each of ${turns} ` +
      `turns; the board has ${players.toLocaleString("en")} entries, players and ` +
      "scores are random, submits come with a service's token, each sign-in makes a player, a session " +
      "and an entry of the audit log. The program runs as in production, its workers with it. The floor is " +
      "Hono on the same Deno that parses a small JSON object and answers it, in the same turns. A submit " +
      "moves its entry only where its score is the best so far, which becomes rarer with each turn. Three " +
      "turns before the first are not counted.",
    ],
    tables: [
      {
        says: "Processor time of a request, µs, and answers a second",
        head: [
          ...["request", "in all", "wanted", "program", "Postgres", "Redis"],
          ...["generator (in none)", "answers/s", GENERATOR_HEAD],
        ],
        rows: [
          row(HONO, HONO, null),
          ...kinds.flatMap((kind) =>
            states.map(({ name }) =>
              row(
                `${name}, ${kind}`,
                before ? `${SAID[kind]}, ${name}` : SAID[kind],
                TARGETS[kind].most!,
              )
            )
          ),
        ],
      },
      {
        says:
          `Latency over the same 64 connections, as fast as it goes: the middle of the runs of ` +
          `${seconds} s`,
        head: ["request", "answers/s", "p50", "p90", "p95", "p99", "failed"],
        rows: latencies.map(({ kind, run }) => [
          SAID[kind],
          Math.round(run.perSecond),
          ...[run.p50, run.p90, run.p95, run.p99],
          run.failed,
        ]),
      },
      {
        says: "Memory of a process, MB",
        head: [
          ...["process", `${idleSeconds} s after it was ready`, "in no file", "after the turns"],
          ...["in no file", "the most it held"],
        ],
        rows: [
          ["this program", ...memoryCells(idle, loaded)],
          ["bare Hono", ...memoryCells(honoIdle, honoAfter)],
        ],
      },
    ],
    plots: [{
      kind: "bars",
      file: "http",
      title: "Processor time of a request",
      y: "µs",
      groups: ["bare Hono", ...kinds.map((kind) => SAID[kind])],
      series: [
        ...states.map(({ name }, i) => ({
          name: `in all${before ? `, ${name}` : ""}`,
          values: [
            i === 0 ? markOf(floor) : null,
            ...kinds.map((kind) => markOf(of(`${name}, ${kind}`, total))),
          ],
        })),
        ...(["deno", "postgres", "redis"] as const).map((part) => ({
          name: { deno: "program", postgres: "Postgres", redis: "Redis" }[part],
          values: [null, ...kinds.map((kind) => markOf(of(`now, ${kind}`, (ran) => ran[part])))],
        })),
      ],
      wanted: [null, ...kinds.map((kind) => TARGETS[kind].most!)],
    }],
    findings: [
      ...floor
        ? [
          `Bare Hono takes ${median(floor).toFixed(1)} µs here, ` +
          `${
            (median(floor) / HONO_US).toFixed(2)
          } times the ${HONO_US} that the wanted figures are ` +
          `of. In bare Honos: ${
            costs.map(([kind, cost]) =>
              `${SAID[kind]} ${(cost / median(floor)).toFixed(1)} (wanted ` +
              `${(TARGETS[kind].most! / HONO_US).toFixed(1)})`
            ).join(", ")
          }.`,
        ]
        : [],
      ...legs.flatMap(({ name }) => sayBusy(name, of(name, share))),
      ...lacks,
    ],
    isIncomplete: lacks.length > 0,
    measured: { ...Object.fromEntries(costs), idle: idle.resident },
  };
}

function memoryCells(before: Memory, after: Memory): number[] {
  return [before.resident, before.own, after.resident, after.own, after.peak].map(Math.round);
}

/** Bare Hono in a process of its own. */
async function startHono() {
  const port = freePort();
  const base = `http://127.0.0.1:${port}`;
  const file = new URL("bare_hono.ts", import.meta.url).pathname;
  const server = await startServer(
    { PORT: String(port) },
    base,
    [],
    new URL("../../", import.meta.url),
    [Deno.execPath(), "run", "-A", V8_FLAGS, file],
  );
  return {
    memory: () => memoryOf(server.pid),
    run: (count: number): Promise<Ran> =>
      measureRun(count, {
        times: async () => ({
          ...{ deno: await processTimes(server.pid), postgres: new Map(), redis: new Map() },
        }),
        ask: () => askCounted({ base, script: "echo", count }),
      }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
