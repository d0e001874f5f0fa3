import assert from "node:assert/strict";
import fc from "fast-check";
import { createMetrics } from "../../../platform/observe/metrics.ts";
import { readExposition, writeExposition } from "./exposition.ts";
import { createTotals } from "./totals.ts";

/** The value of a series as it is written. */
function valueOf(text: string, series: string): number | undefined {
  const line = text.split("\n").find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

const counter = (value: number, labels = "") =>
  `# HELP asked_total Asked\n# TYPE asked_total counter\nasked_total${labels} ${value}\n`;

Deno.test("createTotals() sums what processes count and tells what they measure apart", async () => {
  const totals = createTotals();
  const tallies = [totals.open("1"), totals.open("2")];
  for (const [i, tally] of tallies.entries()) {
    await using metrics = createMetrics();
    const { meter } = metrics;
    // Labels come in whatever order a call has them.
    const labels = i === 0 ? { route: '/a"b', status: 200 } : { status: 200, route: '/a"b' };
    meter.createCounter("asked_total", { description: "Asked" }).add(i + 1, labels);
    meter.createHistogram("took_seconds", { advice: { explicitBucketBoundaries: [1, 2] } })
      .record(i + 0.5);
    meter.createGauge("open").record(10 * (i + 1));
    tally.note(await metrics.render());
  }
  const text = totals.render(new Set(tallies));
  assert.equal(valueOf(text, 'asked_total{route="/a\\"b",status="200"}'), 3);
  assert.equal(valueOf(text, 'took_seconds_bucket{le="1"}'), 1);
  assert.equal(valueOf(text, 'took_seconds_bucket{le="+Inf"}'), 2);
  assert.equal(valueOf(text, "took_seconds_sum"), 2);
  assert.equal(valueOf(text, "took_seconds_count"), 2);
  assert.equal(valueOf(text, 'open{front="1"}'), 10);
  assert.equal(valueOf(text, 'open{front="2"}'), 20);
  assert.match(text, /^# HELP asked_total Asked\n# TYPE asked_total counter$/m);
  // Who did not answer now has counted, and what was measured then is over.
  const later = totals.render(new Set([tallies[1]!]));
  assert.equal(valueOf(later, 'asked_total{route="/a\\"b",status="200"}'), 3);
  assert.equal(valueOf(later, 'open{front="1"}'), undefined);
});

Deno.test("a process that has ended stays counted, and a late word of it changes nothing", () => {
  const totals = createTotals();
  const dead = totals.open("1");
  dead.note(counter(7));
  dead.close();
  dead.note(counter(9));
  dead.close();
  const next = totals.open("1");
  assert.equal(valueOf(totals.render(new Set()), "asked_total"), 7);
  next.note(counter(2));
  assert.equal(valueOf(totals.render(new Set()), "asked_total"), 9);
});

Deno.test("createTotals() never has a counter fall, whoever dies when", () => {
  const act = fc.record({
    front: fc.nat(2),
    by: fc.nat(5),
    dies: fc.boolean(),
    told: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(act), (acts) => {
    const totals = createTotals();
    const lives = [0, 1, 2].map((i) => ({ tally: totals.open(String(i)), count: 0 }));
    let [before, all] = [0, 0];
    for (const { front, by, dies, told } of acts) {
      const life = lives[front]!;
      life.count += by;
      all += by;
      if (told) life.tally.note(counter(life.count));
      if (dies) {
        life.tally.close();
        Object.assign(life, { tally: totals.open(String(front)), count: 0 });
      }
      const now = valueOf(totals.render(new Set()), "asked_total") ?? 0;
      assert.ok(now >= before && now <= all, `${before} to ${now} of ${all}`);
      before = now;
    }
  }));
});

Deno.test("readExposition() reads values whatever stands in them", () => {
  const odd = 'odd{x="a\r\u2028\u2029b"} 1';
  const families = readExposition(`# HELP odd a\u2028b\n# TYPE odd gauge\n${odd}\n`);
  assert.equal(writeExposition(families), `# HELP odd a\u2028b\n# TYPE odd gauge\n${odd}\n`);
});

Deno.test("readExposition() leaves out what is no series", () => {
  const families = readExposition('garbage\n# a comment\n\nodd{x="1"} +Inf\nodd{x="2"} NaN\n');
  assert.deepEqual([...families.keys()], ["odd"]);
  assert.deepEqual([...families.get("odd")!.series.values()].map(({ value }) => value), [
    Infinity,
    NaN,
  ]);
});
