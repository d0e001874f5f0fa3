/** Rows into the files of a table, a file for each day, and players out of them. */

import type { ExportedTable } from "../platform/exported.ts";
import type { Archive } from "./archive.ts";
import { columnsOf } from "./tables.ts";
import { quoted, type Warehouse } from "./warehouse.ts";

/** Where rows go, and by what. */
export interface Place {
  archive: Archive;
  warehouse: Warehouse;
  staging: string;
  table: ExportedTable;
}

/** Puts `delta` into the table's files. @returns its rows, and how many files were written */
export async function merge(
  { archive, warehouse, staging, table, keptFrom }: Place & { keptFrom?: string | undefined },
): Promise<{ rows: number; files: number }> {
  const columns = columnsOf(table).map(([name]) => `"${name}"`);
  if (table.day === undefined) {
    const file = `${staging}/${table.name}.parquet`;
    await warehouse.run(`copy (select ${columns} from delta) to ${quoted(file)} ${PARQUET})`);
    const rows = await rowsIn(warehouse, file);
    await archive.settle([file]);
    await archive.replace(table.name, "", file);
    return { rows, files: 1 };
  }
  const place = { archive, warehouse, staging, table };
  const files = await archive.listFiles(table.name);
  // Nothing is there yet: the lines need not be looked through for their days first.
  if (files.size === 0 && !keptFrom) {
    return await writeDays(place, `select ${columns}, day from delta`);
  }
  const { rows } = await warehouse.ask("select day::varchar, count(*) from delta group by day");
  const days = new Set(rows.map(([day]) => String(day)));
  if (days.size === 0) return { rows: 0, files: 0 };
  const old = [...files].filter(([day]) => days.has(day)).map(([, file]) => quoted(file));
  const same = table.key.map((name) => `d."${name}" = o."${name}"`).join(" and ");
  const kept = keptFrom ? `where day >= ${quoted(keptFrom)}` : "";
  const rest = old.length === 0 ? "" : `
    union all by name select ${columns}, ${dayOf(table, "o")} as day
    from read_parquet([${old}], hive_partitioning = false) o
    where not exists (select 1 from delta d where ${same})`;
  const written = await writeDays(place, `select ${columns}, day from delta ${kept} ${rest}`);
  return { rows: rows.reduce((sum, [, count]) => sum + Number(count), 0), files: written.files };
}

/**
 * Takes those out of a table's files who are not among the players.
 * @param list the file of players, read after everything else
 * @returns how many files were written, and who left them
 */
export async function forget(
  place: Place,
  list: string,
): Promise<{ files: number; players: string[] }> {
  const { archive, warehouse, table } = place;
  const files = [...await archive.listFiles(table.name)];
  if (files.length === 0) return { files: 0, players: [] };
  const all = files.map(([, file]) => quoted(file));
  await warehouse.run(`create or replace temp table gone as
    select distinct user_id as id from read_parquet([${all}], hive_partitioning = false) o
    where user_id is not null
      and not exists (select 1 from read_parquet(${quoted(list)}) p where p.user_id = o.user_id)`);
  const { rows: ids } = await warehouse.ask("select id::varchar from gone");
  const players = ids.map(([id]) => String(id));
  if (players.length === 0) return { files: 0, players };
  const { rows } = await warehouse.ask(`
    select distinct filename from read_parquet([${files.map(([, file]) => quoted(file))}],
      filename = true, hive_partitioning = false) o
    where o.user_id in (select id from gone)`);
  const named = new Set(rows.map(([file]) => file));
  const old = files.filter(([, file]) => named.has(file));
  const columns = columnsOf(table).map(([name]) =>
    name === "user_id" && table.deletion === "anonymised"
      ? "case when user_id not in (select id from gone) then user_id end as user_id"
      : `"${name}"`
  );
  const stays = table.deletion === "removed"
    ? "where user_id is null or user_id not in (select id from gone)"
    : "";
  const source = `select ${columns}, ${dayOf(table, "o")} as day
    from read_parquet([${
    old.map(([, file]) => quoted(file))
  }], hive_partitioning = false) o ${stays}`;
  const { rows: left } = await warehouse.ask(
    `select distinct day::varchar from (${source})`,
  );
  const { files: written } = await writeDays(place, source);
  const leftDays = new Set(left.map(([day]) => day));
  for (const [day] of old) {
    if (!leftDays.has(day)) await archive.remove(table.name, day);
  }
  return { files: written, players };
}

const PARQUET = "(format parquet, compression zstd, compression_level 1, row_group_size 24576";

/** Writes rows with a `day` into a file each, and each file into its place. */
async function writeDays(
  { archive, warehouse, staging, table }: Place,
  source: string,
): Promise<{ rows: number; files: number }> {
  const into = `${staging}/${table.name}`;
  // One thread, one file a day.
  await warehouse.run("set threads = 1");
  await warehouse.run(
    `copy (${source}) to ${quoted(into)} ${PARQUET}, partition_by (day), overwrite_or_ignore)`,
  );
  await warehouse.run("reset threads");
  const all = `${into}/*/*.parquet`;
  const { rows } = await warehouse.ask(`select file from glob(${quoted(all)}) order by 1`);
  if (rows.length === 0) return { rows: 0, files: 0 };
  const count = await rowsIn(warehouse, all);
  const byDay = Map.groupBy(
    rows.map(([file]) => String(file)),
    (file) => /day=(\d{4}-\d{2}-\d{2})\/[^/]*$/.exec(file)![1]!,
  );
  const whole = new Map<string, string>();
  for (const [day, files] of byDay) {
    whole.set(day, files.length === 1 ? files[0]! : `${into}/${day}.parquet`);
    if (files.length === 1) continue;
    // Of very many days DuckDB closes a file and begins another one.
    await warehouse.run(`copy (from read_parquet([${files.map(quoted)}], hive_partitioning = false))
      to ${quoted(whole.get(day)!)} ${PARQUET})`);
  }
  await archive.settle([...whole.values()]);
  for (const [day, file] of whole) await archive.replace(table.name, day, file);
  return { rows: count, files: whole.size };
}

async function rowsIn(warehouse: Warehouse, files: string): Promise<number> {
  const { rows } = await warehouse.ask(
    `select coalesce(sum(num_rows), 0) from parquet_file_metadata(${quoted(files)})`,
  );
  return Number(rows[0]![0]);
}

/** The day of a row, in UTC. */
export const dayOf = ({ day }: ExportedTable, of: string) =>
  `cast(timezone('UTC', ${of}."${day}") as date)`;
