/** A comparison, or a sweep, as one HTML page with plots: every way to match beside the others. */

import type { QueueRules } from "../matchmaking/mod.ts";
import { escapeHtml } from "../platform/report/cells.ts";
import { renderFrame, renderTable } from "../platform/report/page.ts";
import { drawPlot } from "../platform/report/plot.ts";
import { drawScatter } from "../platform/report/scatter.ts";
import type { Answer, Cell, Plot } from "../platform/report/types.ts";
import type { Comparison } from "./compare.ts";
import { worstTenth } from "./figures.ts";
import { botsSaid, NAMES, percent, windowSaid, worstOf } from "./report.ts";
import type { Tried } from "./sweep.ts";
import type { Figures } from "./types.ts";

/** What was simulated. */
export interface Simulated {
  mode: string;
  tickets: number;
  seed: number;
  /** Of the tickets: their process and rate, or the file they were read from. */
  arrivals: string;
}

const QUANTILES = ["p50", "p95", "p99", "max"] as const;

/** Plots of one number a policy. */
const BARS: readonly { title: string; says: string; of: (figures: Figures) => number | null }[] = [
  {
    title: "Favourite's chance above an even match_share",
    says: "By true skill, mean over matches: 0 % is fair.",
    of: ({ gap }) => gap.mean,
  },
  {
    title: "Rating spread",
    says: "Highest less lowest rating of a match in points, mean over matches.",
    of: ({ spread }) => spread.mean,
  },
  {
    title: "Fair matches_share",
    says: "Matches whose favourite has less than 60 %, of two sides.",
    of: ({ fair_share }) => fair_share,
  },
  {
    title: "Starved",
    says: "Tickets that waited longer than a window takes to grow to its cap.",
    of: ({ starved }) => starved,
  },
  {
    title: "Abandoned",
    says: "Tickets whose players left before a match was found.",
    of: ({ abandoned }) => abandoned,
  },
  {
    title: "Objective",
    says: "Per player: points of spread and five for each second waited; who left counts 400.",
    of: ({ objective }) => objective,
  },
];

export function comparisonPage(
  { policies, fixedWindow, allAsk }: Comparison,
  simulated: Simulated,
): string {
  const named = Object.entries(policies).map(([policy, figures]) => ({
    ...{ policy, figures },
    name: policy === "fixed_window" ? `${NAMES[policy]} (${fixedWindow})` : NAMES[policy]!,
  }));
  const deciles = QUANTILES.map((quantile) =>
    part(
      `Wait by rating, ${quantile}`,
      "Seconds, from the tenth with the lowest ratings to the one with the highest.",
      drawPlot(
        { kind: "lines", x: "tenth", y: ["seconds"], by: "policy" },
        answer(
          ["policy", "tenth", "seconds"],
          named.flatMap(({ name, figures }) =>
            figures.wait_by_decile.map((wait, tenth) => [name, tenth + 1, wait[quantile]])
          ),
        ),
        `Wait by rating, ${quantile}`,
      ),
    )
  ).join("");
  const own = policies["veze"]!;
  const ownDeciles = answer(
    ["tenth", ...QUANTILES.map((quantile) => `${quantile} s`)],
    own.wait_by_decile.map((wait, tenth) => [
      tenth + 1,
      ...QUANTILES.map((quantile) => wait[quantile].toFixed(1)),
    ]),
  );
  const bars = BARS.map(({ title, says, of }) =>
    part(
      title.replace(/_share$/, ""),
      says,
      drawPlot(
        { kind: "bars", x: "policy", y: [title] },
        answer(
          ["policy", title],
          named.map(({ policy, figures }) => [SHORT[policy]!, of(figures)])
            .filter(([, value]) => value !== null),
        ),
        title.replace(/_share$/, ""),
      ),
    )
  ).join("");
  const against = drawScatter({
    label: "Wait against fairness",
    ...{ x: "p95 wait in seconds", y: "gap_share" },
    series: named.map(({ name, figures }) => ({
      name,
      points: pointsOf(figures, figures.wait_s.p95, name),
    })),
  });
  return frame(simulated, [
    {
      name: "figures",
      title: "Figures",
      html: `<p>${escapeHtml(worstOf(own))}.</p>${
        figuresTable(named.map(({ name, figures }) => [name, figures]))
      }`,
    },
    {
      name: "wait-and-fairness",
      title: "Wait against fairness",
      html: part("", "Left waits less, below is fairer. The favourite's chance above ½.", against),
    },
    {
      name: "waits",
      title: "Who waits",
      html: `${deciles}<h3>veze</h3>${renderTable(ownDeciles, "Wait by rating of veze")}`,
    },
    { name: "quality", title: "Quality", html: bars },
    ...(allAsk ? [{ name: "computers", title: "Computer opponents", html: botsPart(allAsk) }] : []),
  ]);
}

/** Who meets them where everybody asks for them. */
function botsPart(figures: Figures): string {
  const rows = answer(
    ["tenth", "met computers_share", "p95 s"],
    figures.bots.players_by_decile.map((share, tenth) => [
      ...[tenth + 1, share, figures.wait_by_decile[tenth]!.p95],
    ]),
  );
  const plot: Plot = { kind: "bars", x: "tenth", y: ["met computers_share"] };
  const title = "Players who met computer opponents, by rating";
  return `<p>${escapeHtml(botsSaid(figures))}.</p>${drawPlot(plot, rows, title)}${
    figuresTable([["veze", figures]])
  }`;
}

/** @param own the window of the mode as it is */
export function sweepPage(
  tried: readonly Tried[],
  own: QueueRules["window"],
  simulated: Simulated,
): string {
  const saidOf = ({ window, figures }: Tried) =>
    `${windowSaid(window)}: p95 ${figures.wait_s.p95.toFixed(1)} s, gap ${
      percent(figures.gap.mean)
    }`;
  const asked = tried.flatMap(({ window, allAsk }) => allAsk ? [{ window, figures: allAsk }] : []);
  const botsPointOf = ({ window, figures }: typeof asked[number]) =>
    pointsOf(figures, figures.bots.players, windowSaid(window));
  const points = (of: readonly Tried[]) =>
    of.flatMap((one) => pointsOf(one.figures, one.figures.wait_s.p95, saidOf(one)));
  const plot = drawScatter({
    label: "Settings by wait and fairness",
    isClose: true,
    ...{ x: "p95 wait in seconds", y: "gap_share" },
    series: [
      {
        name: "no other beats it",
        points: points(tried.filter(({ isBest }) => isBest)),
        isLine: true,
      },
      { name: "beaten", points: points(tried.filter(({ isBest }) => !isBest)) },
      { name: "now", points: points(tried.filter(({ window }) => window === own)) },
    ],
  });
  return frame(simulated, [
    {
      name: "front",
      title: "Settings that no other beats",
      html: part(
        "",
        "Each point is a window: points at first, points more a step, and its cap. Those on the line are " +
          "beaten by none in both wait and fairness; point at one to read it. The worst tenth is how many times " +
          "longer those by rating wait who wait longest than those in the middle.",
        plot,
      ),
    },
    {
      name: "settings",
      title: "Settings tried",
      html: figuresTable(
        tried.map(({ window, figures, isBest }) => [
          `${isBest ? "* " : ""}${windowSaid(window)}${window === own ? " (now)" : ""}`,
          figures,
        ]),
      ),
    },
    ...(asked.length > 0
      ? [{
        name: "computers",
        title: "Where everybody asks for computer opponents",
        html: part(
          "",
          "Left meets fewer of them, below is fairer among those who meet people.",
          drawScatter({
            label: "Settings by computer opponents and fairness",
            isClose: true,
            ...{ x: "met computers_share", y: "gap_share" },
            series: [
              { name: "tried", points: asked.flatMap(botsPointOf) },
              {
                name: "now",
                points: asked.filter(({ window }) => window === own).flatMap(botsPointOf),
              },
            ],
          }),
        ) + figuresTable(asked.map(({ window, figures }) => [windowSaid(window), figures])),
      }]
      : []),
  ]);
}

function frame(
  { mode, tickets, seed, arrivals }: Simulated,
  sections: readonly { name: string; title: string; html: string }[],
): string {
  return renderFrame({
    title: `Matchmaking of ${mode}, simulated`,
    says:
      `${
        tickets.toLocaleString("en")
      } tickets, ${arrivals}, seed ${seed}. Waits are per player, in ` +
      `seconds, of those who left too.`,
    contents: { label: "Sections", links: sections },
    main: sections.map(({ name, title, html }) =>
      `<section id="${name}"><h2>${escapeHtml(title)}</h2>${html}</section>`
    ).join("\n"),
  });
}

function part(title: string, says: string, plot: string): string {
  return `${title === "" ? "" : `<h3>${escapeHtml(title)}</h3>`}<p>${escapeHtml(says)}</p>${plot}`;
}

/** None where nobody met people alone: nobody knows how fair that is. */
const pointsOf = ({ gap }: Figures, x: number, says: string) =>
  gap.mean === null ? [] : [{ x, y: gap.mean, says }];

/** What fits under a bar. */
const SHORT: Readonly<Record<string, string>> = {
  ...{ veze: "veze", fifo: "first", fixed_window: "fixed", widening_oldest: "oldest" },
  ...{ widening_newest: "newest", batch_2s: "2 s", batch_5s: "5 s" },
};

function figuresTable(rows: readonly (readonly [string, Figures])[]): string {
  const columns = [
    ...["", "p50 s", "p95 s", "p99 s", "max s", "gap_share", "gap p95_share", "spread"],
    ...["fair_share", "worst tenth", "abandoned", "starved", "met bots_share", "objective"],
  ];
  return renderTable(
    answer(
      columns,
      rows.map(([name, figures]) => [
        name,
        ...QUANTILES.map((quantile) => figures.wait_s[quantile].toFixed(1)),
        ...[
          figures.gap.mean,
          figures.gap.p95,
          figures.spread.mean && Math.round(figures.spread.mean),
        ],
        ...[figures.fair_share, `${worstTenth(figures).toFixed(1)}×`],
        ...[figures.abandoned, figures.starved, figures.bots.players, figures.objective],
      ]),
    ),
    "Figures",
  );
}

function answer(columns: readonly string[], rows: Cell[][]): Answer {
  return { columns: columns.map((name) => ({ name })), rows };
}
