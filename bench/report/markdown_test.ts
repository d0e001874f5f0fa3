import assert from "node:assert/strict";
import { writeReport, writeTable } from "./markdown.ts";
import { isMet, TARGETS } from "./targets.ts";
import type { Outcome, Section } from "./types.ts";

const section: Section = {
  title: "Requests",
  method: ["So it was measured."],
  tables: [{ says: "Costs", head: ["what", "µs"], rows: [["a | b", 41.25], ["c", null]] }],
  plots: [{ kind: "bars", file: "costs", title: "Costs", y: "µs", groups: [], series: [] }],
  findings: ["It costs."],
  measured: { page: 69, around: 121 },
};
const report = (outcomes: Outcome[], isQuick = false) =>
  writeReport({
    on: new Date("2026-12-01T10:00:00Z"),
    command: "deno task bench:all",
    isQuick,
    outcomes,
  });

Deno.test("a report says of each wanted figure whether it is met, missed or not measured", () => {
  const text = report([{ name: "http", kind: "measured", section, seconds: 75 }]);
  assert.match(text, /\| CPU of a page of 100 \| ≤ 70 µs \| 69 µs \| met \|/);
  assert.match(text, /\| CPU of around a player \| ≤ 120 µs \| 121 µs \| \*\*missed\*\* \|/);
  assert.match(text, /\| CPU of a submit \| ≤ 170 µs \| not measured \| – \|/);
  assert.match(text, /\| deliveries, unthrottled \| ≥ 240,000 \/s \|/);
});

Deno.test("a section has its method, tables, plots and findings, in this order", () => {
  const text = report([{ name: "http", kind: "measured", section, seconds: 75 }]);
  const parts = [
    ...["## Requests", "So it was measured.", "Costs", "| a \\| b | 41.3 |", "| c | – |"],
    ...["![Costs](report/plots/costs.svg)", "- It costs.", "*Measured in 75 s.*"],
  ];
  const places = parts.map((part) => text.indexOf(part));
  assert.ok(places.every((place) => place >= 0), JSON.stringify(places));
  assert.deepEqual(places, places.toSorted((a, b) => a - b));
});

Deno.test("a section that failed says why, and the report goes on behind it", () => {
  const text = report([
    { name: "rooms", kind: "failed", reason: "no wrk\n```", seconds: 3 },
    { name: "limits", kind: "not asked for" },
    { name: "ceilings", kind: "not reached" },
    { name: "http", kind: "measured", section, seconds: 75 },
  ]);
  assert.match(text, /## rooms\n\n\*\*Not measured\*\*, after 3 s:\n\n```text\nno wrk\n'''\n```/);
  assert.match(text, /## limits\n\nNot asked for in this run\./);
  assert.match(text, /## ceilings\n\n\*\*Not reached\*\*/);
  assert.match(text, /## Requests/);
});

Deno.test("what is no number is not measured, and never met", () => {
  const broken = { ...section, measured: { page: NaN, flood: Infinity } };
  const text = report([{ name: "http", kind: "measured", section: broken, seconds: 1 }]);
  assert.match(text, /\| CPU of a page of 100 \| ≤ 70 µs \| not measured \| – \|/);
  assert.match(text, /\| deliveries, unthrottled \| ≥ 240,000 \/s \| not measured \| – \|/);
  assert.ok(!isMet(TARGETS.page, NaN));
  assert.ok(!isMet(TARGETS.flood, Infinity));
  assert.ok(isMet(TARGETS.page, TARGETS.page.most!));
});

Deno.test("a quick report says that its figures are not to be quoted", () => {
  assert.match(report([], true), /too short for its figures to be quoted/);
  assert.doesNotMatch(report([]), /too short/);
});

Deno.test("columns of figures stand right, those of words left", () => {
  const table = writeTable({
    head: ["what", "rate", "with quartiles", "words"],
    rows: [["1,000 clients", 1_234_567, "41 (39–45)", "2 cores"], ["x", null, null, "none"]],
  });
  assert.equal(table.split("\n")[1], "| --- | ---: | ---: | --- |");
  assert.match(table, /\| 1,234,567 \| 41 \(39–45\) \|/);
});
