import assert from "node:assert/strict";
import { type Bars, drawPlot, type Lines } from "./plot.ts";

const bars: Bars = {
  kind: "bars",
  file: "bars",
  title: "Cost & <limits>",
  y: "µs",
  groups: ["page", "submit"],
  series: [
    { name: "in all", values: [{ value: 100, low: 80, high: 140 }, { value: 50 }] },
    { name: "Redis", values: [{ value: 25 }, null] },
  ],
  wanted: [70, null],
};
const lines: Lines = {
  kind: "lines",
  file: "lines",
  title: "Growth",
  x: "rows",
  y: "MB",
  isLogX: true,
  isLog: true,
  series: [{
    name: "Redis",
    points: [{ x: 1e3, value: 10 }, { x: 1e5, value: 100 }, { x: 1e7, value: 1_000 }],
  }],
};

/** Attributes of every element of this name. */
function elements(svg: string, name: string): Record<string, string>[] {
  return [...svg.matchAll(new RegExp(`<${name} ([^>]*?)/?>`, "g"))].map(([, text]) =>
    Object.fromEntries(
      [...text!.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
    )
  );
}

Deno.test("bars are as high as their figures, and what is missing is not drawn", () => {
  const svg = drawPlot(bars);
  const heights = elements(svg, "rect").filter((each) => /^f/.test(each["class"] ?? ""))
    .filter((each) => each["height"] !== "11").map((each) => Number(each["height"]));
  assert.equal(heights.length, 3);
  const [page, submit, redis] = heights as [number, number, number];
  assert.ok(Math.abs(page / submit - 2) < 0.02, `${heights}`);
  assert.ok(Math.abs(page / redis - 4) < 0.05, `${heights}`);
});

Deno.test("whiskers span the middle half, and what is wanted stands beside", () => {
  const drawn = elements(drawPlot(bars), "line");
  const [whisker, ...others] = drawn.filter((each) => each["class"] === "error");
  assert.equal(others.length, 0);
  const height = (line: Record<string, string>) => Number(line["y1"]) - Number(line["y2"]);
  const [grid] = drawn.filter((each) => each["class"] === "grid");
  const top = drawn.filter((each) => each["class"] === "grid").at(-1)!;
  // The axis goes to 150: 80 to 140 are two fifths of it.
  assert.ok(
    Math.abs(height(whisker!) / (Number(grid!["y1"]) - Number(top["y1"])) - 0.4) < 0.01,
    JSON.stringify(drawn),
  );
  // One in its group, one in the legend.
  assert.equal(drawn.filter((each) => each["class"] === "wanted").length, 2);
});

Deno.test("on logarithmic axes each power of ten is as far as the next", () => {
  const dots = elements(drawPlot(lines), "circle");
  const [first, second, third] = dots.map(({ cx, cy }) => ({ x: Number(cx), y: Number(cy) }));
  assert.ok(Math.abs((third!.x - second!.x) - (second!.x - first!.x)) < 0.3);
  assert.ok(Math.abs((second!.y - third!.y) - (first!.y - second!.y)) < 0.3);
  assert.ok(second!.y < first!.y, "more is higher");
});

Deno.test("what has no place on a logarithmic axis is left out, and nothing at all is refused", () => {
  const [one] = lines.series;
  const withZero = { ...one!, points: [{ x: 10, value: 0 }, ...one!.points] };
  const svg = drawPlot({ ...lines, series: [withZero] });
  assert.equal(elements(svg, "circle").length, 3);
  assert.doesNotMatch(svg, /NaN|Infinity/);
  assert.throws(() => drawPlot({ ...lines, series: [] }), RangeError);
  assert.throws(() => drawPlot({ ...bars, series: [], wanted: [] }), RangeError);
});

Deno.test("an axis that is logarithmic says so", () => {
  assert.match(drawPlot(lines), />MB, logarithmic</);
  assert.match(drawPlot(lines), />rows, logarithmic</);
  assert.doesNotMatch(drawPlot(bars), /logarithmic/);
});

Deno.test("a figure stands above its whisker", () => {
  const svg = drawPlot(bars);
  const [whisker] = elements(svg, "line").filter((each) => each["class"] === "error");
  const [, y] = /<text x="[\d.]+" y="([\d.]+)" text-anchor="middle">100<\/text>/.exec(svg)!;
  assert.ok(Number(y) < Math.min(Number(whisker!["y1"]), Number(whisker!["y2"])));
});

Deno.test("lines differ by their dashes and are named, and one without points has no path", () => {
  const [one] = lines.series;
  const svg = drawPlot({
    ...lines,
    series: [one!, { ...one!, name: "Postgres" }, { name: "program", points: [] }],
  });
  const paths = elements(svg, "path").map((each) => each["class"]!);
  assert.deepEqual(paths.filter((each) => /d0/.test(each)).length, 2);
  assert.deepEqual(paths.filter((each) => /d1/.test(each)).length, 2);
  assert.doesNotMatch(svg, /d="M"/);
  assert.doesNotMatch(svg, />program</);
  for (const name of ["Redis", "Postgres"]) assert.ok(svg.includes(`>${name}</text>`), name);
});

Deno.test("a plot is a file of its own that reads on light and on dark pages", () => {
  const svg = drawPlot(bars);
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
  assert.match(svg, /prefers-color-scheme:dark/);
  assert.match(svg, /<title>Cost &amp; &lt;limits&gt;<\/title>/);
  assert.doesNotMatch(svg, /undefined|NaN/);
  for (const name of ["page", "submit", "in all", "Redis", "wanted"]) {
    assert.ok(svg.includes(`>${name}</text>`), name);
  }
});
