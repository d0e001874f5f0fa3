/**
 * Analytics: answers from the game's own history, without a warehouse (TEL8). A command calls it, beside
 * whoever serves; nothing of it runs in a server.
 *
 * `exportTables` copies what has changed into Parquet files by day; reports are files of SQL over them.
 * DuckDB, which does both, is no part of the program: `warehouse.ts` says where it comes from.
 */

export { type Archive, openArchive } from "./archive.ts";
export { AnalyticsRefused } from "./errors.ts";
export { type Exported, exportTables, type Progress as ExportProgress } from "./export.ts";
export { writeFeeds } from "./feeds.ts";
export { parseReport, type Report } from "./reports/parse.ts";
export { renderPage, tryDrawing } from "./reports/html.ts";
export { type FailedReport, runReport, tryReport } from "./reports/run.ts";
export { giveUp } from "./retention.ts";
export { createSource } from "./source_store.ts";
export { TABLES, typeOf } from "./tables.ts";
export { viewsOf } from "./views.ts";
export { type Answer, type Cell, openWarehouse, type Warehouse } from "./warehouse.ts";
