/** What leaves the database for analytics, table by table, in the order of the export. */

import { alertsExported } from "../anti_cheat/mod.ts";
import { identityExported } from "../identity/mod.ts";
import { ledgerExported } from "../inventory/mod.ts";
import { seasonsExported } from "../leaderboards/mod.ts";
import { matchmakingExported } from "../matchmaking/mod.ts";
import { hoursExported } from "../minutes/mod.ts";
import type { ExportedColumn, ExportedTable } from "../platform/exported.ts";
import { ratingsExported } from "../ratings/mod.ts";
import { storeExported } from "../store/mod.ts";
import { eventsExported } from "../telemetry/mod.ts";

/** Whoever is not in it has been deleted: it is copied last, and knows everybody whom other files name. */
export const PLAYERS = "players";

export const TABLES: readonly ExportedTable[] = [
  // By far the largest is turned into files while all others are read.
  eventsExported,
  ...identityExported,
  ...matchmakingExported,
  ratingsExported,
  seasonsExported,
  ...storeExported,
  ledgerExported,
  alertsExported,
  hoursExported,
];

const TYPES: Readonly<Record<ExportedColumn["type"], string>> = {
  uuid: "UUID",
  text: "VARCHAR",
  float: "DOUBLE",
  integer: "BIGINT",
  instant: "TIMESTAMPTZ",
  boolean: "BOOLEAN",
  json: "JSON",
};

/** A column's type in the files. */
export const typeOf = ({ type }: ExportedColumn): string => TYPES[type];

/** Names and types as a list of SQL. */
export const columnsOf = (
  { columns }: ExportedTable,
): [name: string, type: string][] =>
  Object.entries(columns).map(([name, column]) => [name, typeOf(column)]);
