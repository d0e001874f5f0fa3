import assert from "node:assert/strict";
import { drawPlot } from "./plot.ts";
import { drawScatter } from "./scatter.ts";
import type { Cell } from "./types.ts";

const answer = (columns: string[], rows: Cell[][]) => ({
  columns: columns.map((name) => ({ name })),
  rows,
});

Deno.test("[TEL8] a plot takes more values than a call takes arguments", () => {
  const rows = Array.from({ length: 200_000 }, (_, i): Cell[] => [i, i % 100]);
  const line = drawPlot(
    { kind: "lines", x: "n", y: ["value"] },
    answer(["n", "value"], rows),
    "Long",
  );
  assert.match(line, /^<figure><svg /);
  const points = rows.map(([x, y]) => ({ x: x as number, y: y as number }));
  const scatter = drawScatter({ label: "Long", x: "x", y: "y", series: [{ name: "all", points }] });
  assert.match(scatter, /<circle /);
});

Deno.test("[TEL8] large numbers have the room they need on a phone, where letters are wide", () => {
  const plot = (most: number) =>
    drawPlot(
      { kind: "bars", x: "kind", y: ["given"] },
      answer(["kind", "given"], [["gift", most]]),
      "Given",
    );
  for (const most of [8, 80_000_000]) {
    const labels = [...plot(most).matchAll(/<text x="([\d.]+)"[^>]* text-anchor="end">([^<]+)</g)];
    assert.ok(labels.length >= 5);
    // A letter of 20 px is at most 11 px wide in a digit.
    for (const [, x, text] of labels) assert.ok(Number(x) >= 11 * text!.length, `${text} at ${x}`);
  }
});

Deno.test("[TEL8] lines that are too many are named as left out, and the last are drawn", () => {
  const rows = Array.from(
    { length: 12 },
    (_, week) => [1, 2].map((day): Cell[] => [`week ${week}`, day, 0.5]),
  ).flat();
  const plot = drawPlot(
    { kind: "lines", x: "day", y: ["back_share"], by: "cohort" },
    answer(["cohort", "day", "back_share"], rows),
    "Back",
  );
  assert.equal(plot.match(/<path class="line /g)!.length, 8);
  assert.match(plot, /4 before these are in the table only/);
  assert.match(plot, /week 11/);
});
