/** What grows with the players, and how: the same requests on boards of different sizes. */

import { type ComparedProgram, type Ran, startProgram, total } from "../compare_program.ts";
import { median, perTenfold, spreadOf } from "../statistics.ts";
import { cellOf, markOf } from "./cells.ts";
import { sayBusy, shareOfCore } from "./generator.ts";
import { byTurns, sayError, turnsFor } from "./turns.ts";
import type { Options, Section } from "./types.ts";

/** Nothing that makes players, for the sizes are to stay as they are. */
const KINDS = { page: 3_000, around: 2_000, submit: 2_000 } as const;
type Kind = keyof typeof KINDS;
const SIZES = [1_000, 100_000, 1_000_000, 10_000_000];
const PARTS = ["deno", "postgres", "redis"] as const;
const SAID = { deno: "program", postgres: "Postgres", redis: "Redis" };

interface Grown {
  size: number;
  program: ComparedProgram;
  seconds: number;
}

export async function growth({ quick, large }: Options): Promise<Section> {
  await using stack = new AsyncDisposableStack();
  const most = large ? Infinity : quick ? 100_000 : 1_000_000;
  const grown: Grown[] = [];
  const findings: string[] = [];
  for (const size of SIZES.filter((each) => each <= most)) {
    console.log(`growth: filling ${size.toLocaleString("en")} rows`);
    const started = performance.now();
    try {
      const root = new URL("../../", import.meta.url).pathname;
      const program = stack.use(
        await startProgram(String(size), root, {}, {
          ...{ players: size, boardsAlone: true },
          // Else the best scores stay, and fewer submits would move anything the smaller the board.
          operator: "set",
        }),
      );
      grown.push({ size, program, seconds: (performance.now() - started) / 1_000 });
    } catch (error) {
      findings.push(`${size.toLocaleString("en")} rows were not measured: ${sayError(error)}.`);
    }
  }
  const part = quick ? 4 : 1;
  const kinds = Object.keys(KINDS) as Kind[];
  const legs = grown.flatMap(({ size, program }) =>
    kinds.map((kind) => ({
      name: `${size}, ${kind}`,
      run: () => program.run(kind, KINDS[kind] / part),
    }))
  );
  const turns = quick ? 2 : turnsFor(legs, 9);
  const { results, failures } = await byTurns(legs, {
    turns,
    warmUps: quick ? 1 : 3,
    settle: async () => {
      console.log(`growth: warm, ${turns} turns`);
      for (const { program } of grown) await program.tidy();
    },
  }, ({ run }) => run());
  const of = (size: number, kind: Kind, read: (ran: Ran) => number) =>
    results.get(`${size}, ${kind}`)?.map(read);
  const lacks = [...findings, ...failures];
  const footprints = await Promise.all(grown.map(({ program }) => program.footprint()));
  const pointsOf = (kind: Kind, read: (ran: Ran) => number) =>
    grown.flatMap(({ size }) => {
      const all = of(size, kind, read);
      return all ? [{ size, value: median(all), spread: spreadOf(all) }] : [];
    });
  return {
    title: "Growth with the players",
    method: [
      "The same program, each size on Postgres and Redis of its own, filled before it starts; all sizes " +
      "are asked by turns in one run, three turns before the first not counted. Rows are players, each with " +
      "an entry on the board that is asked for; around and submit take players at random. The last score " +
      "counts here, so that each submit moves its entry, however small the board and however late the " +
      "turn; submits in the section on requests keep the best. Postgres' own memory (512 MB) holds the rows " +
      "of all sizes up to 1,000,000.",
      SIZES.filter((size) => size > most).map((size) =>
        `${size.toLocaleString("en")} rows: not measured in this run${
          size === 10_000_000 ? ", only with `--large`" : ""
        }.`
      ).join(" "),
    ].filter((text) => text !== ""),
    tables: [
      ...kinds.map((kind) => ({
        says: `**${kind}**, µs of the processor`,
        head: ["rows", "in all", "program", "Postgres", "Redis"],
        rows: SIZES.map((size) => {
          const cells = [total, ...PARTS.map((part) => (ran: Ran) => ran[part])]
            .map((read) => cellOf(of(size, kind, read)));
          return results.has(`${size}, ${kind}`)
            ? [size, ...cells]
            : [size, "not measured", null, null, null];
        }),
      })),
      {
        says: "What the sizes take: MB, and seconds",
        head: [
          ...["rows", "program", "Redis", "Postgres, on disk", "ranks built from rows, s"],
          "filled and started, s",
        ],
        rows: grown.map(({ size, program, seconds }, i) => [
          size,
          ...[
            footprints[i]!.program.resident,
            footprints[i]!.redis.resident,
            footprints[i]!.database,
          ].map(Math.round),
          Number(program.rebuilt.toFixed(1)),
          Math.round(seconds),
        ]),
      },
    ],
    plots: [
      {
        kind: "lines",
        file: "growth",
        title: "Processor time of a request by the size of the board",
        x: "rows",
        y: "µs",
        isLogX: true,
        series: kinds.map((kind) => ({
          name: kind,
          points: grown.flatMap(({ size }) => {
            const mark = markOf(of(size, kind, total));
            return mark ? [{ x: size, ...mark }] : [];
          }),
        })),
      },
      {
        kind: "lines",
        file: "growth_memory",
        title: "What the sizes take",
        x: "rows",
        y: "MB",
        isLogX: true,
        isLog: true,
        series: [
          ["program", (i: number) => footprints[i]!.program.resident] as const,
          ["Redis", (i: number) => footprints[i]!.redis.resident] as const,
          ["Postgres, on disk", (i: number) => footprints[i]!.database] as const,
        ].map(([name, read]) => ({
          name,
          points: grown.map(({ size }, i) => ({ x: size, value: read(i) })),
        })),
      },
    ],
    findings: [
      ...kinds.flatMap((kind) =>
        sayGrowth(kind, pointsOf(kind, total), (part) => pointsOf(kind, (ran) => ran[part]))
      ),
      ...legs.flatMap(({ name }) =>
        sayBusy(name, results.get(name)?.map((ran) => shareOfCore(ran.generator, ran.rate)))
      ),
      ...lacks,
    ],
    isIncomplete: lacks.length > 0,
  };
}

interface Point {
  size: number;
  value: number;
  spread: { low: number; high: number };
}

/** Whether a cost grows at all: only where the middle halves of the ends lie apart. */
export function sayGrowth(
  kind: string,
  points: readonly Point[],
  of: (part: typeof PARTS[number]) => readonly Point[],
): string[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || first === last) return [];
  const sizes = `from ${first.size.toLocaleString("en")} to ${last.size.toLocaleString("en")} rows`;
  if (last.spread.low <= first.spread.high) {
    const change = last.spread.high < first.spread.low
      ? "is less at the larger"
      : "does not differ by more than turns do";
    return [
      `${kind}: ${first.value.toFixed(0)} and ${last.value.toFixed(0)} µs, ${change} ${sizes}.`,
    ];
  }
  const parts = PARTS.map((part) => ({ part, more: perTenfold(of(part)) }))
    .toSorted((a, b) => b.more - a.more);
  return [
    `${kind}: ${first.value.toFixed(0)} → ${last.value.toFixed(0)} µs ${sizes}, ` +
    `${signed(perTenfold(points))} µs with every ten times as many, of which ${
      parts.map(({ part, more }) => `${SAID[part]} ${signed(more)}`).join(", ")
    }.`,
  ];
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
}
