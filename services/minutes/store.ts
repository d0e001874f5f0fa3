/** Rows of minutes and hours. */

import { and, eq, gte, inArray, lt, sql as text } from "drizzle-orm";
import type { Database, Transaction } from "../../db/client.ts";
import { orm } from "../../db/orm.ts";
import { minutes } from "../../db/schema/minutes.ts";
import { MINUTE } from "../platform/work/chores.ts";
import { none } from "./rules.ts";
import { type Minute, type Span, type Stretch, SUMS, type Sums, type Window } from "./types.ts";

export interface MinuteStore {
  /**
   * Adds a minute of a node, to its hour and day too, and what it says of the whole game unless another
   * node has said so. What is there already is left as it is.
   */
  add(at: Date, node: string, minute: Minute): Promise<void>;
  /** Stretches of a window that have rows, oldest first, of all nodes together. */
  listStretches(from: Date, window: Pick<Window, "span" | "every">): Promise<Stretch[]>;
  /** Everything since `from`, of all nodes together. */
  sumSince(from: Date, span: Span): Promise<Sums>;
  /** Removes rows that began before; `limit` at most. @returns how many */
  prune(span: Span, before: Date, limit: number): Promise<number>;
}

const LONGER: readonly Span[] = [60, 1440];
const ADDED = [...SUMS, "samples", "sockets", "queued", "alerts"] as const;
type Added = typeof ADDED[number];
/**
 * Stands for the node in rows of the whole game: what every node says the same of is noted once a
 * minute, by the first, however often processes come and go in an hour.
 */
const WHOLE = "";

export function createMinuteStore({ sql, read }: Database): MinuteStore {
  return {
    async add(at, node, { queued, alerts, ...own }) {
      await sql.begin(async (tx) => {
        await insertOnce(tx, at, { node, samples: 1, ...own });
        await insertOnce(tx, at, { node: WHOLE, samples: 1, queued, alerts });
      });
    },

    async listStretches(from, { span, every }) {
      const stretch = text<number>`floor(extract(epoch from ${minutes.at}) / ${
        text.raw(String(every))
      })::float8`;
      const whole = text`filter (where ${minutes.node} = ${WHOLE})`;
      const noted = text`sum(${minutes.samples}) ${whole}`;
      const ofWhole = (name: "samples" | "alerts") =>
        text<number>`coalesce(sum(${minutes[name]}) ${whole}, 0)`;
      const mean = (sum: ReturnType<typeof text>) =>
        text<number>`coalesce(${sum} / nullif(${noted}, 0), 0)`;
      const rows = await read(async (sql) =>
        await orm(sql).select({
          stretch,
          ...Object.fromEntries(
            SUMS.map((name) => [name, text<number>`sum(${minutes[name]})`]),
          ),
          minutes: ofWhole("samples"),
          sockets: mean(text`sum(${minutes.sockets})`),
          queued: mean(text`sum(${minutes.queued}) ${whole}`),
          alerts: ofWhole("alerts"),
        }).from(minutes).where(and(eq(minutes.span, span), gte(minutes.at, from)))
          .groupBy(stretch).orderBy(stretch)
      ) as Record<string, number>[];
      return rows.map(({ stretch, ...row }) =>
        ({
          ...row,
          at: new Date(stretch! * every * 1000),
        }) as Stretch
      );
    },

    async sumSince(from, span) {
      const [row] = await read(async (sql) =>
        await orm(sql).select(
          Object.fromEntries(SUMS.map((name) => [
            name,
            text<number>`coalesce(sum(${minutes[name]}), 0)`,
          ])),
        ).from(minutes).where(and(eq(minutes.span, span), gte(minutes.at, from)))
      );
      return { ...none(), ...row };
    },

    async prune(span, before, limit) {
      const db = orm(sql);
      const old = db.select({ at: minutes.at }).from(minutes)
        .where(and(eq(minutes.span, span), lt(minutes.at, before))).orderBy(minutes.at).limit(
          limit,
        );
      const gone = await db.delete(minutes)
        .where(and(eq(minutes.span, span), inArray(minutes.at, old))).returning({ at: minutes.at });
      return gone.length;
    },
  };
}

/** Writes a row of a minute, and adds it to its hour and day: all three, or none if it is there already. */
async function insertOnce(
  tx: Transaction,
  at: Date,
  row: Pick<typeof minutes.$inferInsert, "node" | Added>,
): Promise<void> {
  const added = await orm(tx).insert(minutes).values({ span: 1, at, ...row })
    .onConflictDoNothing().returning({ node: minutes.node });
  if (added.length === 0) return;
  const longer = LONGER.map((span) => ({ span, at: beginOf(at, span), ...row }));
  await orm(tx).insert(minutes).values(longer).onConflictDoUpdate({
    target: [minutes.span, minutes.at, minutes.node],
    set: Object.fromEntries(ADDED.map((name) => [
      name,
      text`${minutes[name]} + excluded.${text.identifier(minutes[name].name)}`,
    ])),
  });
}

function beginOf(at: Date, span: Span): Date {
  const ms = span * MINUTE;
  return new Date(Math.floor(at.getTime() / ms) * ms);
}
