/**
 * Reads what has changed out of the database, as lines of CSV that Postgres itself writes.
 *
 * Nothing falls into a hole: each reading notes the horizon of its snapshot, before which every
 * transaction was over (`pg_snapshot_xmin`), and the next one takes rows that were written from there on.
 * A transaction that commits late is behind the horizon by its number; what is taken twice has the same
 * key. Of events only those behind a place of the sequence are looked at: a place is passed once
 * everybody who may have drawn one up to it has committed.
 *
 * A server is read in one statement and one snapshot a table. The embedded engine has one session, which
 * an open transaction would take from everybody: it is read in pages, each a transaction of its own.
 */

import type { Database, Sql, Transaction } from "../../db/client.ts";
import { DELETED_ACCOUNTS } from "../identity/mod.ts";
import type { ExportedTable } from "../platform/exported.ts";

/** Up to where a table has been read. */
export interface Horizon {
  /** Transactions before this one are all in the files. */
  transaction: string;
  /** Of a table that grows: rows up to this place are. */
  place?: number | undefined;
}

export interface Source {
  /** Which database this is: what was read from another one says nothing of it. */
  identify(): Promise<string>;
  /** Writes rows that were written since, or all. @returns from where on to read the next time */
  read(
    table: ExportedTable,
    since: Horizon | undefined,
    write: (bytes: Uint8Array) => Promise<void>,
  ): Promise<Horizon>;
}

const PAGE = 10_000;
/** How long writers of a table are waited for, in milliseconds. */
const SETTLE_MS = 10_000;
const LOOK_EVERY_MS = 100;
/** Numbers of transactions are told apart over so many; of older ones nothing is known. */
const APART = 2n ** 31n - 10_000_000n;

export function createSource(
  { sql, engine }: Pick<Database, "sql" | "engine">,
  { delay, pageRows = PAGE }: {
    delay: (ms: number) => Promise<void>;
    pageRows?: number;
  },
): Source {
  async function now(
    on: Sql | Transaction,
  ): Promise<{ oldest: string; next: string }> {
    const [row] = await on<{ oldest: string; next: string }[]>`
      select pg_snapshot_xmin(s)::text as oldest, pg_snapshot_xmax(s)::text as next
      from pg_current_snapshot() s`;
    return row!;
  }

  /** @returns the place up to which all is decided; undefined while somebody writes for too long */
  async function settledPlace(
    { sequence, table }: NonNullable<ExportedTable["grows"]>,
  ) {
    const [drawn] = await sql<{ place: number | null }[]>`
      select last_value as place from pg_sequences
      where schemaname = 'public' and sequencename = ${sequence}`;
    // Whoever writes a row holds this lock from before it draws a place until it is over.
    const writers = async () =>
      (await sql<{ writer: string }[]>`
        select distinct virtualtransaction as writer from pg_locks
        where locktype = 'relation' and mode = 'RowExclusiveLock' and pid <> pg_backend_pid()
          and database = (select oid from pg_database where datname = current_database())
          and relation in (select ${table}::text::regclass)`).map((
        { writer },
      ) => writer);
    let left = await writers();
    for (let waited = 0; left.length > 0; waited += LOOK_EVERY_MS) {
      if (waited >= SETTLE_MS) return undefined;
      await delay(LOOK_EVERY_MS);
      const still = new Set(await writers());
      left = left.filter((writer) => still.has(writer));
    }
    return drawn?.place ?? 0;
  }

  async function copy(
    on: Sql | Transaction,
    query: string,
    write: (bytes: Uint8Array) => Promise<void>,
  ) {
    const rows = await on.unsafe(`copy (${query}) to stdout (format csv)`)
      .readable();
    // Whoever leaves a COPY in the middle leaves a connection that nothing can be asked on.
    let failed: { error: unknown } | undefined;
    for await (const bytes of rows) {
      if (!failed) await write(bytes).catch((error) => failed = { error });
    }
    if (failed) throw failed.error;
  }

  async function readPages(
    table: ExportedTable,
    where: string[],
    write: (bytes: Uint8Array) => Promise<void>,
  ): Promise<void> {
    const key = table.key.map((name) => expressionOf(table, name));
    const names = table.key.map((name) => `p."${name}"`);
    for (let behind: string[] = [];;) {
      const from = [...where, ...behind];
      const page = selectOf(table, from, `order by ${key} limit ${pageRows}`);
      const [last] = await sql.unsafe<Record<string, string>[]>(`
        select ${table.key.map((name, i) => `${names[i]}::text as "${name}"`)} from (${page}) p
        order by ${names.map((name) => `${name} desc`)} limit 1`);
      if (!last) return;
      const end = table.key.map((name) => literal(last[name]!));
      await copy(
        sql,
        selectOf(table, [...from, `(${key}) <= (${end})`]),
        write,
      );
      behind = [`(${key}) > (${end})`];
    }
  }

  return {
    async identify() {
      const [row] = await sql<{ id: string }[]>`
        select (select system_identifier from pg_control_system())::text || '/' ||
          (select timeline_id from pg_control_checkpoint()) || '/' || current_database() as id`;
      return row!.id;
    },

    async read(table, since, write) {
      const place = table.grows && engine === "server"
        ? await settledPlace(table.grows)
        : undefined;
      const conditions = ({ next }: { next: string }): string[] => {
        const isKnown = since && BigInt(since.transaction) <= BigInt(next) &&
          BigInt(next) - BigInt(since.transaction) < APART;
        if (!isKnown || table.day === undefined) return [];
        if (table.grows && since.place !== undefined) {
          return [`${table.grows.column} > ${since.place}`];
        }
        return [`age(t.xmin) <= age('${since.transaction}'::xid8::xid)`];
      };
      const horizonOf = (oldest: string): Horizon => {
        const passed = place ?? since?.place;
        return {
          transaction: oldest,
          ...(table.grows && passed !== undefined && { place: passed }),
        };
      };
      if (engine === "embedded") {
        const at = await now(sql);
        await readPages(table, conditions(at), write);
        return horizonOf(at.oldest);
      }
      return await sql.begin(
        "isolation level repeatable read read only",
        async (tx) => {
          const at = await now(tx);
          await copy(tx, selectOf(table, conditions(at)), write);
          return horizonOf(at.oldest);
        },
      );
    },
  };
}

function expressionOf({ columns }: ExportedTable, name: string): string {
  return columns[name]!.sql ?? `t."${name}"`;
}

function selectOf(
  table: ExportedTable,
  where: readonly string[],
  rest = "",
): string {
  const { columns, deletion, from } = table;
  const told = Object.keys(columns).map((name) => {
    const value = name === "user_id" && deletion === "anonymised"
      ? "case when gone.id is null then t.user_id end"
      : expressionOf(table, name);
    return `${value} as "${name}"`;
  });
  const gone = deletion ? `left join (${DELETED_ACCOUNTS}) gone on gone.id = t.user_id` : "";
  const all = [
    ...where,
    ...(deletion === "removed" ? ["gone.id is null"] : []),
  ];
  const condition = all.length > 0 ? `where ${all.join(" and ")}` : "";
  return `select ${told} from ${from} ${gone} ${condition} ${rest}`;
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
