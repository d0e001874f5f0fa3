/** Durable streams as tables: what services/platform/streams/event_stream_postgres.ts reads and writes. */

import { bigint, pgTable, primaryKey, smallint, text, timestamp } from "drizzle-orm/pg-core";

const time = { withTimezone: true } as const;

/** One row per partition, locked while it hands out positions. */
export const streamPartitions = pgTable("stream_partitions", {
  topic: text("topic").notNull(),
  partition: smallint("partition").notNull(),
  nextPosition: bigint("next_position", { mode: "bigint" }).notNull(),
}, (table) => [primaryKey({ columns: [table.topic, table.partition] })]);

export const streamEntries = pgTable("stream_entries", {
  topic: text("topic").notNull(),
  partition: smallint("partition").notNull(),
  /** Dense within its partition, from 1. */
  position: bigint("position", { mode: "bigint" }).notNull(),
  id: text("id").notNull(),
  key: text("key").notNull(),
  body: text("body").notNull(),
  /** What it belongs to: `traceparent;request`. */
  trace: text("trace"),
  appendedAt: timestamp("appended_at", time).notNull().defaultNow(),
}, (table) => [primaryKey({ columns: [table.topic, table.partition, table.position] })]);

/** Where a group stands in a partition, and who reads it now. */
export const streamGroups = pgTable("stream_groups", {
  topic: text("topic").notNull(),
  group: text("grp").notNull(),
  partition: smallint("partition").notNull(),
  /** Everything up to this position is done. */
  committed: bigint("committed", { mode: "bigint" }).notNull(),
  owner: text("owner"),
  fence: bigint("fence", { mode: "bigint" }).notNull(),
  expiresAt: timestamp("expires_at", time),
}, (table) => [primaryKey({ columns: [table.topic, table.group, table.partition] })]);

/** Consumers that have claimed lately. */
export const streamConsumers = pgTable("stream_consumers", {
  topic: text("topic").notNull(),
  group: text("grp").notNull(),
  consumer: text("consumer").notNull(),
  expiresAt: timestamp("expires_at", time).notNull(),
}, (table) => [primaryKey({ columns: [table.topic, table.group, table.consumer] })]);
