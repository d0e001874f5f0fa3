import assert from "node:assert/strict";
import { TUNING } from "../simulation/mod.ts";
import { type Figures, figuresOf, measure, plotsOf, reportOf, type Share } from "./mod.ts";
import { playMatch } from "./play.ts";

/** Far beyond what chance does to a fair share: four and a half deviations. */
function isFair({ part, of }: Share): boolean {
  return Math.abs(part - 0.5) <= 4.5 * Math.sqrt(0.25 / of);
}

Deno.test("[AR1] some hundred simulated matches are fair, varied and won by skill", () => {
  const figures = figuresOf(measure({ matches: 240, seed: 77 }));
  for (const [first] of figures.wins) assert.ok(isFair(first!), JSON.stringify(figures.wins));
  assert.ok(Math.abs(figures.bolt - 0.5) < 0.08, `${figures.bolt} of the damage is bolts'`);
  for (const { mode, leadChanges, draws, length } of figures.modes) {
    // Of few matches: the full figures, which hold two everywhere, are in docs/arena.md.
    assert.ok(leadChanges.median >= 1 && leadChanges.mean >= 1.5, `${mode}: ${leadChanges.mean}`);
    assert.ok(draws < 0.1, mode);
    assert.ok(length.longest <= (TUNING.roundTicks + TUNING.suddenDeathTicks) / 30, mode);
  }
  for (const { mode, better, worse, wins, points } of figures.skills) {
    assert.ok(wins.part > 0.5 && points[0] > points[1], `${mode}: ${better} and ${worse}`);
  }
  assert.equal(figures.refused, 0);
});

Deno.test("[AR1] sides are exchanged within a pair, and a seed gives the same figures", () => {
  const plan = { matches: 6, seed: 3 };
  const series = measure(plan);
  for (const { played } of series) {
    for (let i = 0; i < played.length; i += 2) {
      assert.deepEqual([played[i]!.turned, played[i + 1]!.turned], [false, true]);
      assert.equal(played[i]!.layout, played[i + 1]!.layout);
    }
    assert.equal(new Set(played.map(({ layout }) => layout)).size, 3);
  }
  assert.deepEqual(figuresOf(measure(plan)), figuresOf(series));
});

Deno.test("[AR1] whoever is better wins from either side", () => {
  const seats = [{ side: 0 }, { side: 1 }];
  const skills = [["expert", "novice"], ["novice", "expert"]] as const;
  const winners = skills.map((each, i) =>
    playMatch({ setup: { seed: i, sides: 2, seats }, skills: each, chance: [1, 2] }).winner
  );
  assert.deepEqual(winners, [0, 1]);
});

Deno.test("[AR1] the published figures are of the numbers in force, and hold the targets", async () => {
  const path = new URL("../../../docs/arena/figures.json", import.meta.url);
  const { tuning, matches, figures }: { tuning: unknown; matches: number; figures: Figures } = JSON
    .parse(await Deno.readTextFile(path));
  assert.deepEqual(tuning, TUNING, "run deno task arena:balance, then deno task docs");
  assert.ok(matches >= 10_000);
  for (const row of figures.wins) {
    for (const { part } of row) assert.ok(part <= 0.52, JSON.stringify(row));
  }
  for (const { mode, leadChanges } of figures.modes) assert.ok(leadChanges.median >= 2, mode);
  // With two abilities that harm, half each is the one point at which neither does more.
  assert.ok(Math.max(figures.bolt, figures.wave) <= 0.52);
});

Deno.test("[AR1] tables and plots show every mode", () => {
  const figures = figuresOf(measure({ matches: 6, seed: 1 }));
  const plots = plotsOf(figures);
  for (const { mode } of figures.modes) {
    assert.ok(reportOf(figures).includes(`| ${mode} `));
    assert.ok(plots["damage_share.svg"]!.includes(`>${mode}</text>`));
  }
  for (const svg of Object.values(plots)) assert.ok(!/NaN|undefined|Infinity/.test(svg));
});
