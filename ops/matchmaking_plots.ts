/**
 * Draws what the shipped search windows were chosen by, and prints the figures of all modes:
 * `docs/matchmaking/*.svg`, cited in docs/matchmaking.md.
 *
 * Usage: deno run -A ops/matchmaking_plots.ts
 */

import { shippedGameConfig } from "../services/game/mod.ts";
import { queueRules } from "../services/matchmaking/mod.ts";
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
const BEFORE = { base: 50, step: 25, every_s: 5, cap: 400 };
const TICKETS = 60_000;
const SEED = 7;
const RATES = [0.5, 2, 20];
const out = new URL("../docs/matchmaking/", import.meta.url);
const { modes, regions } = shippedGameConfig();

/** Colours of a page that has none of its own, legible on light and dark. */
const STYLE = "text{font:12px system-ui,sans-serif;fill:#6b7c8d}.grid{stroke:#8a98a655}" +
  ".line{fill:none;stroke-width:2;stroke-linejoin:round}" +
  ["#0b6bcb", "#c2410c", "#157f3b", "#8b3fc4"].map((colour, i) =>
    `.line.c${i}{stroke:${colour}}rect.c${i},circle.c${i}{fill:${colour}}.c${i}.key{fill:${colour}}`
  ).join("");

function rulesOf(mode: typeof modes[number]) {
  return { ...queueRules(mode, regions.slice(0, 1)), botsAfterMs: null };
}

function peopleOf(mode: typeof modes[number], rate: number, tickets = TICKETS) {
  const rules = rulesOf(mode);
  return arrivalsOf({
    rules,
    tickets,
    rate,
    process: "poisson",
    patienceS: 300,
    seed: SEED,
    bots: 0,
  });
}

function figures(mode: typeof modes[number], rate: number, window = mode.window) {
  const rules = { ...rulesOf(mode), window };
  return figuresOf(simulate(createVeze(rules), peopleOf(mode, rate)), rules);
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
for (const mode of modes) {
  for (const rate of RATES) {
    for (const window of [BEFORE, mode.window]) {
      const found = figures(mode, rate, window);
      const { wait_s, gap, objective } = found;
      console.log(
        `| ${mode.id} | ${rate} | ${window === BEFORE ? "before" : "now"} | ${
          [wait_s.p50, wait_s.p95, wait_s.p99].map((wait) => `${wait.toFixed(1)} s`).join(" | ")
        } | ${(100 * gap.mean).toFixed(1)} % | ${objective.toFixed(0)} | ${
          worstTenth(found).toFixed(1)
        }× |`,
      );
    }
  }
}

const duel = modes.find(({ id }) => id === "duel")!;
const lines = [2, 20].flatMap((rate) =>
  [BEFORE, duel.window].map((window) => ({
    name: `${window === BEFORE ? "before" : "now"}, ${rate} a second`,
    waits: figures(duel, rate, window).wait_by_decile.map(({ p95 }) => p95),
  }))
);
await write(
  "who_waits.svg",
  drawPlot(
    { kind: "lines", x: "tenth", y: ["seconds"], by: "setting" },
    {
      columns: ["setting", "tenth", "seconds"].map((name) => ({ name })),
      rows: lines.flatMap(({ name, waits }) => waits.map((wait, i) => [name, i + 1, wait])),
    },
    "p95 wait in seconds, by tenth of the ratings",
  ),
  lines.map(({ name }) => name),
);

const tried = sweep(rulesOf(duel), peopleOf(duel, 2, 20_000));
const point = ({ figures }: typeof tried[number]) => ({
  x: figures.wait_s.p95,
  y: figures.gap.mean,
});
const isShipped = ({ window }: typeof tried[number]) =>
  JSON.stringify(window) === JSON.stringify(duel.window);
const before = figures(duel, 2, BEFORE);
const even = tried.filter((one) => !isShipped(one) && worstTenth(one.figures) <= 3);
const uneven = tried.filter((one) => worstTenth(one.figures) > 3);
await write(
  "sweep.svg",
  drawScatter({
    ...{ label: "Windows by wait and fairness", x: "p95 wait in seconds", y: "gap_share" },
    isClose: true,
    series: [
      { name: "nobody over 3×", points: even.map(point) },
      { name: "a tenth over 3×", points: uneven.map(point) },
      { name: "shipped", points: tried.filter(isShipped).map(point) },
      { name: "shipped before", points: [{ x: before.wait_s.p95, y: before.gap.mean }] },
    ],
  }),
  ["nobody over 3×", "a tenth over 3×", "shipped", "shipped before"],
);
