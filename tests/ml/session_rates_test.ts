/** [ML8] How often a session is suspected, by counts that can be worked out. */

import assert from "node:assert/strict";
import { sessionRates } from "../../services/ml/training/session_rates.ts";

/** Honest sessions of so many windows, of which these score 1; bots beside them. */
function made(windows: number[], high: Record<number, number>) {
  const rows = windows.flatMap((count, session) =>
    Array.from({ length: count }, (_, i) => ({ session, score: high[session] === i ? 1 : 0.1 }))
  );
  const bots = Array.from({ length: 5 }, () => ({ session: 99, score: 1 }));
  const all = [...rows, ...bots];
  return {
    scores: all.map(({ score }) => score),
    target: all.map((_, i) => i < rows.length ? 0 : 1),
    session: all.map(({ session }) => session),
    ...{ threshold: 0.5, seed: 1 },
  };
}

Deno.test("[ML8] one window of a session is enough, and bots are no honest sessions", () => {
  const said = sessionRates(made([4, 4, 4, 4], { 2: 3 }))!;
  assert.deepEqual([said.sessions, said.windows, said.perThousand], [4, 4, 250]);
  assert.ok(said.bound >= 500 && said.bound <= 750, `${said.bound}`);
});

Deno.test("[ML8] sessions of one window count only where there are no longer ones", () => {
  const mixed = sessionRates(made([1, 1, 1, 6, 2], { 0: 0 }))!;
  assert.deepEqual([mixed.sessions, mixed.windows, mixed.perThousand, mixed.bound], [2, 4, 0, 0]);
  const single = sessionRates(made([1, 1, 1, 1], { 0: 0 }))!;
  assert.deepEqual([single.sessions, single.perThousand], [4, 250]);
  assert.equal(sessionRates({ ...made([1], {}), target: Array(6).fill(1) }), undefined);
});

Deno.test("[ML8] the bound is that of the binomial, by which suspected sessions come", () => {
  const many = Array.from({ length: 2_000 }, () => 2);
  const high = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [100 + i, 0]));
  const { perThousand, bound } = sessionRates(made(many, high))!;
  assert.equal(perThousand, 20);
  // 1.645 standard deviations of 2,000 draws at 2 %.
  assert.ok(Math.abs(bound - 25.15) < 1, `${bound}`);
});
