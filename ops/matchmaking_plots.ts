/**
 * Draws what the shipped search windows were chosen by, and prints the figures of all modes:
 * `docs/matchmaking/*.svg`, cited in docs/matchmaking.md.
 *
 * Usage: deno run -A ops/matchmaking_plots.ts
 */

import { shippedGameConfig } from "../services/game/mod.ts";
import { type QueueRules, queueRules } from "../services/matchmaking/mod.ts";
import { drawPlot } from "../services/platform/report/plot.ts";
import { drawScatter } from "../services/platform/report/scatter.ts";
import {
  arrivalsOf,
  createVeze,
  figuresOf,
  simulate,
  sweep,
  worstTenth,
} from "../services/simulator/mod.ts";

/** What was shipped before. */
const BEFORE: Readonly<Record<string, QueueRules["window"]>> = {
  ...Object.fromEntries(
    ["duel", "squad", "team5"].map((mode) => [mode, { base: 15, step: 12, every_s: 1, cap: 400 }]),
  ),
  brawl: { base: 10, step: 10, every_s: 1, cap: 400 },
};
const TICKETS = 20_000;
const SEED = 7;
const RATES = [0.5, 2, 20, 100];
const out = new URL("../docs/matchmaking/", import.meta.url);
const { modes, regions } = shippedGameConfig();

/** Colours of a page that has none of its own, legible on light and dark. */
const STYLE = "text{font:12px system-ui,sans-serif;fill:#6b7c8d}.grid{stroke:#8a98a655}" +
  ".line{fill:none;stroke-width:2;stroke-linejoin:round}" +
  ["#0b6bcb", "#c2410c", "#157f3b", "#8b3fc4"].map((colour, i) =>
    `.line.c${i}{stroke:${colour}}rect.c${i},circle.c${i}{fill:${colour}}.c${i}.key{fill:${colour}}`
  ).join("");

function rulesOf(mode: typeof modes[number]) {
  return queueRules(mode, regions.slice(0, 1));
}

/** @param bots share that asks for computer opponents */
function peopleOf(mode: typeof modes[number], rate: number, bots = 0) {
  const rules = rulesOf(mode);
  const come = { tickets: TICKETS, rate, process: "poisson", patienceS: 300 } as const;
  return arrivalsOf({ rules, ...come, seed: SEED, bots });
}

function figures(
  mode: typeof modes[number],
  rate: number,
  { window = mode.window, bots = 0 }: { window?: QueueRules["window"]; bots?: number } = {},
) {
  const rules = { ...rulesOf(mode), window };
  return figuresOf(simulate(createVeze(rules), peopleOf(mode, rate, bots)), rules);
}

/** The figure as a file of its own, its legend inside. */
async function write(name: string, figure: string, keys: readonly string[]): Promise<void> {
  const [, box, body] = /<svg viewBox="([^"]+)"[^>]*>(.*)<\/svg>/s.exec(figure)!;
  const [, top, width, height] = box!.split(" ").map(Number) as [number, number, number, number];
  const legend = keys.map((key, i) =>
    `<text class="c${i} key" x="${78 + i * 165}" y="${top + height + 18}">■ ${key}</text>`
  ).join("");
  await Deno.writeTextFile(
    new URL(name, out),
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 ${top} ${width} ${height + 26}">` +
      `<style>${STYLE}</style>${body}${legend}</svg>\n`,
  );
}

await Deno.mkdir(out, { recursive: true });
const percent = (share: number | null) => share === null ? "–" : `${(100 * share).toFixed(1)} %`;
for (const mode of modes) {
  for (const rate of RATES) {
    for (const window of [BEFORE[mode.id]!, mode.window]) {
      const found = figures(mode, rate, { window });
      const asking = figures(mode, rate, { window, bots: 1 });
      const { wait_s, gap, objective } = found;
      const waits = [wait_s.p50, wait_s.p95, wait_s.p99].map((wait) => wait.toFixed(1)).join(", ");
      console.log(
        `| ${mode.id} | ${rate} | ${window === mode.window ? "now" : "before"} | ${waits} s | ${
          percent(gap.mean)
        } | ${worstTenth(found).toFixed(2)}× | ${objective.toFixed(0)} | ${
          percent(asking.bots.players)
        } | ${percent(asking.bots.seats)} | ${percent(asking.gap.mean)} | ${
          worstTenth(asking).toFixed(2)
        }× |`,
      );
    }
  }
}

const duel = modes.find(({ id }) => id === "duel")!;
/** By tenth of the ratings, at two rates, before and now. */
async function writeTenths(
  name: string,
  label: string,
  { rates, bots, of }: {
    rates: readonly number[];
    bots: number;
    of: (found: ReturnType<typeof figures>) => readonly number[];
  },
): Promise<void> {
  const lines = rates.flatMap((rate) =>
    [BEFORE["duel"]!, duel.window].map((window) => ({
      name: `${window === duel.window ? "now" : "before"}, ${rate} a second`,
      values: of(figures(duel, rate, { window, bots })),
    }))
  );
  await write(
    name,
    drawPlot(
      { kind: "lines", x: "tenth", y: [label], by: "setting" },
      {
        columns: ["setting", "tenth", label].map((name) => ({ name })),
        rows: lines.flatMap(({ name, values }) => values.map((value, i) => [name, i + 1, value])),
      },
      label,
    ),
    lines.map(({ name }) => name),
  );
}

await writeTenths("who_waits.svg", "p95 wait in seconds, by tenth of the ratings", {
  ...{ rates: [2, 100], bots: 0 },
  of: ({ wait_by_decile }) => wait_by_decile.map(({ p95 }) => p95),
});
await writeTenths("who_meets_computers.svg", "Players who meet computers, by tenth_share", {
  ...{ rates: [2, 20], bots: 1 },
  of: ({ bots }) => bots.players_by_decile,
});

const tried = sweep(rulesOf(duel), peopleOf(duel, 2));
const isShipped = ({ window }: typeof tried[number]) =>
  JSON.stringify(window) === JSON.stringify(duel.window);
const pointsOf = ({ bots, gap }: ReturnType<typeof figures>) =>
  gap.mean === null ? [] : [{ x: bots.players, y: gap.mean }];
const point = ({ allAsk }: typeof tried[number]) => pointsOf(allAsk!);
const before = figures(duel, 2, { window: BEFORE["duel"]!, bots: 1 });
const others = tried.filter((one) => !isShipped(one));
await write(
  "sweep.svg",
  drawScatter({
    label: "Windows by computer opponents and fairness",
    ...{ x: "players who meet computers_share", y: "gap_share", isClose: true },
    series: [
      {
        name: "nobody over 3×",
        points: others.filter(({ figures }) => worstTenth(figures) <= 3).flatMap(point),
      },
      {
        name: "a tenth over 3×",
        points: others.filter(({ figures }) => worstTenth(figures) > 3).flatMap(point),
      },
      { name: "shipped", points: tried.filter(isShipped).flatMap(point) },
      { name: "shipped before", points: pointsOf(before) },
    ],
  }),
  ["nobody over 3×", "a tenth over 3×", "shipped", "shipped before"],
);
