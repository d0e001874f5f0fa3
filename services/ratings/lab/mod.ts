/**
 * The rating laboratory (MM15): which rating system would have predicted a history of games best.
 *
 * `history.ts` reads games, `systems.ts` lists what is tried, `laboratory.ts` tries it, `words.ts` says what
 * follows. Pure: `rate-replay` reads files and writes pages.
 */

export { cutOf, LEAST_FITTED } from "./fit.ts";
export { createExportReader } from "./exported_history.ts";
export { type Format, FORMATS, isExport, parseHistory } from "./history.ts";
export { tryAll } from "./laboratory.ts";
export { findingsPage, type Replayed } from "./page.ts";
export { replay } from "./replay.ts";
export { findingsTable, toFindingsBody } from "./report.ts";
export { SYSTEMS } from "./systems.ts";
export { HistoryError } from "./types.ts";
