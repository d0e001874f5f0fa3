/**
 * `deno task arena:balance [MATCHES] [SEED]`: plays simulated matches and keeps their figures in
 * docs/arena/figures.json, from which `deno task docs` writes docs/arena.md and its plots.
 */

import { figuresOf, measure } from "../services/arena/balance/mod.ts";
import { TUNING } from "../services/arena/simulation/mod.ts";
import { createProgress } from "../services/commands/tasks/arena.ts";

if (import.meta.main) {
  const [matches, seed] = [Number(Deno.args[0] ?? 10_000), Number(Deno.args[1] ?? 1)];
  const figures = figuresOf(measure({ matches, seed, onProgress: createProgress() }));
  const path = new URL("../docs/arena/figures.json", import.meta.url);
  await Deno.mkdir(new URL(".", path), { recursive: true });
  const kept = { matches, seed, tuning: TUNING, figures };
  await Deno.writeTextFile(path, `${JSON.stringify(kept, null, 2)}\n`);
  console.log("wrote docs/arena/figures.json: now deno task docs");
}
