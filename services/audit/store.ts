/** Rows of the audit log and its seals. */

import type { Database, Sql, Transaction } from "../../db/client.ts";
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
  /** Details of the newest row of this action. */
  findLatest(action: string): Promise<AuditRow | undefined>;
}

interface Row {
  id: number;
  at: Date;
  action: string;
  actor: string;
  subjects: string[];
  addresses: string[];
  outcome: "done" | "refused";
  details_json: Record<string, unknown>;
}

export function createAuditStore({ sql }: Database): AuditStore {
  return {
    append: (entry) => insertEntry(sql, entry),

    async seal(at, mostRows, sign) {
      return await sql.begin(async (tx) => {
        // Waits for running appends and holds up new ones: no lower id can appear behind this seal.
        await tx`lock table audit_log in share row exclusive mode`;
        const [last] = await tx<{ up_to: number; hash: Uint8Array }[]>`
          select up_to, hash from audit_seals order by up_to desc limit 1`;
        const rows = await readRows(tx, last?.up_to ?? 0, null, mostRows);
        if (rows.length === 0) return undefined;
        const hash = sealHash(last?.hash ?? GENESIS, rows);
        const mac = sign(hash);
        const seal: Seal = { upTo: rows.at(-1)!.id, rows: rows.length, hash, mac };
        await tx`
          insert into audit_seals (up_to, rows, hash, mac, at)
          values (${seal.upTo}, ${seal.rows}, ${seal.hash}, ${seal.mac}, ${at})`;
        return seal;
      });
    },

    async search({ actor, subject, action, before, limit }) {
      const rows = await sql<Row[]>`
        select * from audit_log
        where (${actor ?? null}::text is null or actor = ${actor ?? null})
          and (${subject ?? null}::text is null or subjects @> array[${subject ?? null}::text])
          and (${action ?? null}::text is null or action = ${action ?? null})
          and id < ${before ?? Number.MAX_SAFE_INTEGER}
        order by id desc limit ${limit}`;
      return rows.map(toRow);
    },

    async listSeals(after, limit) {
      return await sql<Seal[]>`
        select up_to as "upTo", rows, hash, mac from audit_seals
        where up_to > ${after} order by up_to limit ${limit}`;
    },

    listRows: (after, upTo) => readRows(sql, after, upTo, null),

    async findLatest(action) {
      const [row] = await sql<Row[]>`
        select * from audit_log where action = ${action} order by id desc limit 1`;
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
  sql: Sql | Transaction,
  after: number,
  upTo: number | null,
  limit: number | null,
): Promise<AuditRow[]> {
  const rows = await sql<Row[]>`
    select * from audit_log
    where id > ${after} and id <= ${upTo ?? Number.MAX_SAFE_INTEGER}
    order by id limit ${limit}`;
  return rows.map(toRow);
}

function toRow({ details_json, ...row }: Row): AuditRow {
  return { ...row, details: details_json };
}
