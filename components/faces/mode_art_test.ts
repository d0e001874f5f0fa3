import assert from "node:assert/strict";
import { modeArt } from "./mode_art.ts";

const bodies = (path: string) => path.split("z").length / 2 | 0;

Deno.test("[UI1] a mode's drawing has its players on two sides, or all around", () => {
  for (const team_size of [1, 2, 5]) {
    const { even, odd } = modeArt({ teams: 2, team_size });
    assert.deepEqual([bodies(even), bodies(odd)], [team_size, team_size]);
    assert.ok(!/[Aa]/.test(odd) && /A/.test(even), "round ones against square ones");
  }
  const alone = modeArt({ teams: 6, team_size: 1 });
  assert.deepEqual([bodies(alone.even), bodies(alone.odd)], [3, 3]);
});

Deno.test("[UI1] nothing of a drawing lies outside of its field, however many play", () => {
  for (const [teams, team_size] of [[2, 1], [2, 2], [2, 5], [2, 20], [3, 1], [6, 1], [100, 1]]) {
    const { even, odd } = modeArt({ teams: teams!, team_size: team_size! });
    for (const [, x, y] of `${even}${odd}`.matchAll(/(?:M|L| 1 1 )(-?[\d.]+) (-?[\d.]+)/g)) {
      assert.ok(
        +x! >= 0 && +x! <= 72 && +y! >= 0 && +y! <= 40,
        `${teams} × ${team_size}: ${x} ${y}`,
      );
    }
  }
});
