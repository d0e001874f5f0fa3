/**
 * The matchmaking simulator (MM18): the real matcher and the ways it is compared with, fed by people who come
 * and leave, on a clock of its own. Pure, all chance from one seed, but for the dashboard's desk (`desk.ts`),
 * which runs trials in a thread.
 */

export { askingForBots, momentsOf, readArrivals, RecordError } from "./arrivals.ts";
export { createSimulatorDesk, type SimulatorDesk } from "./desk.ts";
export { simulatorFailures } from "./errors.ts";
export { arrivalsOf, runTrial, type TrialOrder } from "./trial.ts";
export * from "./wire.ts";
export { createTrialThread } from "./worker_thread.ts";
export { compare, type Comparison } from "./compare.ts";
export { figuresOf, worstTenth } from "./figures.ts";
export { comparisonPage, sweepPage } from "./page.ts";
export { createPlayers, type Population } from "./players.ts";
export { createVeze } from "./policies/mod.ts";
export { sweepTable, tableOf } from "./report.ts";
export { sweep } from "./sweep.ts";
export { simulate } from "./run.ts";
export { type Arrival, type Figures, type Process, PROCESSES } from "./types.ts";
