/**
 * Whether the game is fair and varied, by simulated matches between computer opponents.
 *
 * Driven by `arena balance` and by `deno task arena:balance`, which writes docs/arena.md; its duels are
 * what models of players begin with.
 */

export { type Figures, figuresOf, type ModeFigures, type Share } from "./figures.ts";
export { createDuels } from "./duel.ts";
export { measure, type Series } from "./measure.ts";
export { plotsOf } from "./plots.ts";
export { percent, reportOf, tablesOf } from "./report.ts";
