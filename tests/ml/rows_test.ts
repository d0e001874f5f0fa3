/** [ML7] Times of a file: what lies in the future is refused with its line, and makes no rows. */

import assert from "node:assert/strict";
import { readAccountEvents } from "../../services/ml/training/rows/risk_rows.ts";
import { readLogins } from "../../services/ml/training/rows/churn_rows.ts";
import { UnreadableFile } from "../../services/ml/training/rows/csv.ts";
import { readMatches } from "../../services/ml/training/rows/skill_rows.ts";

const NOW = Date.parse("2026-11-29T12:00:00Z");
const DAY_MS = 86_400_000;

const refusal = (why: RegExp) => (error: Error) => {
  assert.ok(error instanceof UnreadableFile, String(error));
  assert.match(error.message, why);
  return true;
};

const account = (at: string | number) => `a,eu,${at},login,0`;
const match = (at: string | number) => `p,eu,${at},1,1500,1510,100,1,1,1,1,1,1,1,1`;
const readers = {
  risk: (lines: string[]) =>
    readAccountEvents(`account,region,at,kind,value\n${lines.map(account).join("\n")}`, NOW),
  skill: (lines: string[]) =>
    readMatches(
      "player,region,at,result,opponents,rating,seconds,actions,shots,hits,points," +
        `eliminations,deaths,damage,core_seconds\n${lines.map(match).join("\n")}`,
      NOW,
    ),
};

for (const [name, read] of Object.entries(readers)) {
  Deno.test(`[ML7] ${name}: a time in microseconds, or after now, is refused with its line`, () => {
    const past = new Date(NOW - 1_000).toISOString();
    assert.equal(read([past, String(NOW)]).length, 2);
    for (const late of [String(NOW * 1_000), String(NOW + 1), "2099-01-01T00:00:00Z"]) {
      assert.throws(
        () => read([past, late]),
        refusal(new RegExp(`line 3: "${late}" in column at is after now.*milliseconds`)),
      );
    }
    assert.throws(() => read([past, "soon"]), refusal(/line 3: "soon" in column at is no time/));
  });
}

Deno.test("[ML7] churn: a day after tomorrow, or before 1970, is refused with its line", () => {
  const logins = (...days: (string | number)[]) =>
    readLogins(`player_id,day,played\n${days.map((day) => `p,${day},1`).join("\n")}`, NOW);
  const today = Math.floor(NOW / DAY_MS);
  // Where the day begins sooner it is tomorrow already.
  assert.deepEqual(logins("2026-11-28", today, today + 1)[0]!.days, [today - 1, today, today + 1]);
  for (const day of ["2026-12-01", today + 2, NOW, NOW * 1_000]) {
    assert.throws(() => logins(today, day), refusal(new RegExp(`line 3: .*"${day}".*after now`)));
  }
  assert.throws(() => logins(today, -1), refusal(/line 3: .*"-1".*before 1970/));
});
