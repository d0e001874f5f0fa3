import {
  bigint,
  bigserial,
  boolean,
  doublePrecision,
  pgTable,
  primaryKey,
  text,
} from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/** Modes and boards an operator has switched off or on again; without a row the configuration counts. */
export const gameSwitches = pgTable("game_switches", {
  kind: text("kind", { enum: ["mode", "board"] }).notNull(),
  id: text("id").notNull(),
  enabled: boolean("enabled").notNull(),
  changedAt: instant("changed_at").notNull(),
}, (table) => [primaryKey({ columns: [table.kind, table.id] })]);

/** Search windows that an operator has put in place of the configuration's; without a row that counts. */
export const gameWindows = pgTable("game_windows", {
  mode: text("mode").primaryKey(),
  base: doublePrecision("base").notNull(),
  step: doublePrecision("step").notNull(),
  everyS: doublePrecision("every_s").notNull(),
  cap: doublePrecision("cap").notNull(),
  changedAt: instant("changed_at").notNull(),
});

/** Each time that all nodes were asked to read the game's configuration again. */
export const gameReloads = pgTable("game_reloads", {
  id: bigserial("id", { mode: "number" }).primaryKey(),
  askedAt: instant("asked_at").notNull(),
});

/** Which game each node plays: written by the node, and again every few seconds. */
export const gameNodes = pgTable("game_nodes", {
  node: text("node").primaryKey(),
  /** What `CurrentGame.version` says. */
  version: text("version").notNull(),
  /** The last request it has answered, by reading its configuration or by refusing it. */
  reload: bigint("reload", { mode: "number" }).notNull(),
  /** Why it keeps the game it had: what is wrong with the configuration it read. */
  problems: text("problems").array().notNull(),
  seenAt: instant("seen_at").notNull(),
});
