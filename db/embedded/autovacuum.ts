/**
 * What the server's autovacuum daemon does, for the embedded engine, which has none. Without it plans
 * made while a table was empty stay: the check of a foreign key would read all rows of the table it
 * names for every row that is written.
 */

import type { Sql } from "postgres";

/**
 * PostgreSQL's own rule with its default settings (its manual, "The Autovacuum Daemon"): 50 rows and a
 * tenth of the table changed, 50 and a fifth dead, or 1,000 and a fifth new.
 */
const DUE = `select format('%I.%I', schemaname, s.relname) as name
  from pg_stat_user_tables s join pg_class c on c.oid = s.relid
  where n_mod_since_analyze > 50 + 0.1 * greatest(reltuples, 0)
    or n_dead_tup > 50 + 0.2 * greatest(reltuples, 0)
    or n_ins_since_vacuum > 1000 + 0.2 * greatest(reltuples, 0)`;

/**
 * Vacuums and analyses the tables that have changed enough; a table at a time, so that others' statements
 * come in between. The engine counts a second late.
 *
 * @returns their names
 */
export async function autovacuum(sql: Pick<Sql, "unsafe">): Promise<string[]> {
  const due = await sql.unsafe<{ name: string }[]>(DUE);
  for (const { name } of due) await sql.unsafe(`vacuum (analyze) ${name}`);
  return due.map(({ name }) => name);
}
