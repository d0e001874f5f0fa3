import assert from "node:assert/strict";
import { sayGrowth } from "./growth.ts";
import { writeReport, writeTable } from "./markdown.ts";
import { byTurns } from "./turns.ts";
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
    { name: "http", kind: "measured", section, seconds: 75 },
  ]);
  assert.match(text, /## rooms\n\n\*\*Not measured\*\*, after 3 s:\n\n```text\nno wrk\n'''\n```/);
  assert.match(text, /## limits\n\nNot asked for in this run\./);
  assert.match(text, /## Requests/);
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

Deno.test("in each turn another contender begins, and warm-ups do not count", async () => {
  const asked: string[] = [];
  const contenders = ["a", "b", "c"].map((name) => ({ name }));
  const settled: number[] = [];
  const { results } = await byTurns(contenders, {
    turns: 2,
    warmUps: 1,
    settle: () => Promise.resolve(void settled.push(asked.length)),
  }, ({ name }) => Promise.resolve(asked.push(name)));
  assert.equal(asked.join(""), "abcbcacab");
  assert.deepEqual(settled, [3]);
  assert.deepEqual(results.get("a"), [6, 8]);
});

Deno.test("a contender that fails twice is asked no more; its good turns count, and the others go on", async () => {
  const asked: string[] = [];
  const { results, failures } = await byTurns(
    [{ name: "good" }, { name: "bad" }],
    { turns: 5 },
    ({ name }) => {
      asked.push(name);
      const times = asked.filter((each) => each === name).length;
      if (name === "good" || times === 2) return Promise.resolve(times);
      return Promise.reject(new Error("it fell over\nat length"));
    },
  );
  assert.deepEqual(results.get("good"), [1, 2, 3, 4, 5]);
  assert.deepEqual(results.get("bad"), [2]);
  assert.equal(asked.filter((name) => name === "bad").length, 3);
  assert.deepEqual(failures, ["bad: 2 of its turns failed (it fell over), 1 of 5 are counted."]);
});

Deno.test("a cost grows only where the middle halves of the ends lie apart", () => {
  const at = (size: number, value: number) => ({
    size,
    value,
    spread: { low: value - 5, high: value + 5 },
  });
  const flat = [at(1_000, 100), at(1_000_000, 108)];
  assert.match(sayGrowth("page", flat, () => flat)[0]!, /does not differ by more than turns do/);
  const steep = [at(1_000, 100), at(1_000_000, 130)];
  const parts = { deno: [at(1e3, 50), at(1e6, 50)], postgres: [at(1e3, 30), at(1e6, 33)] };
  const [said] = sayGrowth(
    "around",
    steep,
    (part) => part === "redis" ? [at(1e3, 20), at(1e6, 47)] : parts[part],
  );
  assert.match(said!, /100 → 130 µs from 1,000 to 1,000,000 rows, \+10\.0 µs with every ten times/);
  assert.match(said!, /of which Redis \+9\.0, Postgres \+1\.0, program \+0\.0\./);
  assert.deepEqual(sayGrowth("page", [at(1_000, 1)], () => []), []);
});
