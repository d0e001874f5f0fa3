/** Rows of the audit log and its seals. */

import {
  and,
  arrayContains,
  asc,
  desc,
  eq,
  gt,
  gte,
  inArray,
  lt,
  lte,
  sql as text,
} from "drizzle-orm";
import type { Database, Sql, Transaction } from "../../db/client.ts";
import { type Orm, orm } from "../../db/orm.ts";
import { auditLog, auditSeals } from "../../db/schema/audit.ts";
import { GENESIS, sealHash } from "./rules.ts";
import type { Sealing } from "./sealing.ts";
import type { AuditEntry, AuditRow, AuditSearch, Seal } from "./types.ts";

export interface AuditStore {
  append(entry: AuditEntry): Promise<void>;
  /** Seals what is open. @returns the new seal, or undefined when nothing is open */
  seal(at: Date, mostRows: number, sign: Sealing["sign"]): Promise<Seal | undefined>;
  search(search: AuditSearch): Promise<AuditRow[]>;
  listSeals(after: number, limit: number): Promise<Seal[]>;
  /** Rows with ids above `after` up to `upTo` (all when null), in order. */
  listRows(after: number, upTo: number | null): Promise<AuditRow[]>;
  /** Rows of these actions since then, newest first. */
  listSince(actions: readonly string[], from: Date, limit: number): Promise<AuditRow[]>;
  /** Details of the newest row of this action. */
  findLatest(action: string): Promise<AuditRow | undefined>;
}

type Row = typeof auditLog.$inferSelect;

export function createAuditStore({ sql, read }: Database): AuditStore {
  return {
    append: (entry) => insertEntry(sql, entry),

    async seal(at, mostRows, sign) {
      return await sql.begin(async (tx) => {
        // Waits for running appends and holds up new ones: no lower id can appear behind this seal.
        await tx`lock table audit_log in share row exclusive mode`;
        const [last] = await orm(tx).select().from(auditSeals)
          .orderBy(desc(auditSeals.upTo)).limit(1);
        const rows = await readRows(orm(tx), last?.upTo ?? 0, null, mostRows);
        if (rows.length === 0) return undefined;
        const hash = sealHash(last?.hash ?? GENESIS, rows);
        const mac = sign(hash);
        const seal: Seal = { upTo: rows.at(-1)!.id, rows: rows.length, hash, mac };
        await orm(tx).insert(auditSeals).values({ ...seal, at });
        return seal;
      });
    },

    async search({ actor, subject, action, since, until, last, oldestFirst, limit }) {
      // Ids grow with time: the ends of a time bound the search by whom and what.
      const first = (db: Orm, bound: Date) =>
        db.select({ id: auditLog.id }).from(auditLog)
          .where(gte(auditLog.at, bound)).orderBy(auditLog.at).limit(1);
      const rows = await read(async (sql) => {
        const db = orm(sql);
        return await db.select().from(auditLog)
          .where(and(
            actor === undefined ? undefined : eq(auditLog.actor, actor),
            subject === undefined ? undefined : arrayContains(auditLog.subjects, [subject]),
            action === undefined ? undefined : eq(auditLog.action, action),
            last === undefined ? undefined : (oldestFirst ? gt : lt)(auditLog.id, last),
            since === undefined ? undefined : gte(auditLog.id, first(db, since)),
            since === undefined ? undefined : gte(auditLog.at, since),
            until === undefined ? undefined : lte(
              auditLog.id,
              orm(sql).select({ id: auditLog.id }).from(auditLog)
                .where(lt(auditLog.at, until)).orderBy(desc(auditLog.at)).limit(1),
            ),
            until === undefined ? undefined : lt(auditLog.at, until),
          ))
          // In another order the planner reads the log backwards until it has met the subject so often.
          .orderBy((oldestFirst ? asc : desc)(
            subject === undefined ? auditLog.id : text`${auditLog.id} + 0`,
          ))
          .limit(limit);
      });
      return rows.map(toRow);
    },

    listSeals: (after, limit) =>
      orm(sql).select().from(auditSeals)
        .where(gt(auditSeals.upTo, after)).orderBy(auditSeals.upTo).limit(limit),

    listRows: (after, upTo) => readRows(orm(sql), after, upTo, null),

    async listSince(actions, from, limit) {
      // Ids grow with time: the first of the time bounds the search by action.
      const rows = await read(async (sql) => {
        const db = orm(sql);
        return await db.select().from(auditLog)
          .where(and(
            inArray(auditLog.action, [...actions]),
            gte(
              auditLog.id,
              db.select({ id: auditLog.id }).from(auditLog)
                .where(gte(auditLog.at, from)).orderBy(auditLog.at).limit(1),
            ),
          ))
          .orderBy(desc(auditLog.id)).limit(limit);
      });
      return rows.map(toRow);
    },

    async findLatest(action) {
      const [row] = await orm(sql).select().from(auditLog)
        .where(eq(auditLog.action, action)).orderBy(desc(auditLog.id)).limit(1);
      return row && toRow(row);
    },
  };
}

/** Writes an entry down; in a transaction it stands or falls with what it tells of. */
export async function insertEntry(
  sql: Sql | Transaction,
  { at, action, actor, subjects, addresses, outcome, details }: AuditEntry,
): Promise<void> {
  await sql`
    insert into audit_log (at, action, actor, subjects, addresses, outcome, details_json)
    values (${at}, ${action}, ${actor}, ${subjects}::text[], ${addresses}::text[], ${outcome},
      ${JSON.stringify(details)}::text::jsonb)`;
}

async function readRows(
  on: Orm,
  after: number,
  upTo: number | null,
  limit: number | null,
): Promise<AuditRow[]> {
  const rows = on.select().from(auditLog)
    .where(and(gt(auditLog.id, after), upTo === null ? undefined : lte(auditLog.id, upTo)))
    .orderBy(auditLog.id).$dynamic();
  return (await (limit === null ? rows : rows.limit(limit))).map(toRow);
}

function toRow({ detailsJson, ...row }: Row): AuditRow {
  return { ...row, details: detailsJson };
}
