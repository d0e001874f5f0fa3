/**
 * Makes `db/embedded/cluster.tar.gz`, the data directory every embedded database starts from: one
 * unpacks in a fraction of the seconds that initdb and the migrations need. Run `deno task db:bake`
 * after a new PGlite, and after a new migration to keep the first start quick: what the directory
 * lacks is applied when it is opened.
 */

import { PGlite } from "@electric-sql/pglite";
import { JOURNAL, readMigrations } from "../db/migrate.ts";

/**
 * Small log segments make a small directory. The collation is by code point, with Unicode's rules
 * for case: the same order and the same `lower` as C.UTF-8 on a server.
 */
const INITDB = ["--wal-segsize=2", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];

const SHRINK = [
  // Two thirds of the files; `create database x template postgres` still works.
  "alter database template0 with is_template false",
  "alter database template1 with is_template false",
  "drop database template0",
  "drop database template1",
  "vacuum freeze analyze",
  // Plans of a table that is known to be empty read all of it, and are kept while it grows.
  `select pg_clear_relation_stats(relnamespace::regnamespace::text, relname)
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'i', 'p')`,
  "select pg_switch_wal()",
  "checkpoint",
  "checkpoint",
];

const root = new URL("../", import.meta.url);

async function bake(target: string): Promise<number> {
  const directory = await Deno.makeTempDir();
  const engine = await PGlite.create(directory, {
    initDbStartParams: INITDB,
    // Old log segments are of no use in the archive.
    startParams: [...PGlite.defaultStartParams, "-c", "wal_recycle=off", "-c", "min_wal_size=4MB"],
  });
  await engine.exec(`set search_path to public; ${JOURNAL}`);
  for (const { tag, statements } of await readMigrations(root)) {
    // Together, as migrate() does it: a migration's temporary tables last until its end.
    await engine.exec("begin");
    for (const statement of statements) await engine.exec(statement);
    await engine.query("insert into schema_migrations (tag) values ($1)", [tag]);
    await engine.exec("commit");
  }
  for (const statement of SHRINK) await engine.exec(statement);
  await engine.close();
  // Not started this time: the files of a clean shutdown need no recovery.
  const files = await PGlite.create(directory, { noInitDb: true });
  const tar = new Uint8Array(await (await files.dumpDataDir("none")).arrayBuffer());
  await Deno.remove(directory, { recursive: true });
  const packed = new Blob([versionLast(tar)]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  await Deno.writeFile(target, bytes);
  return bytes.length;
}

/** Moves PG_VERSION to the end: a start that was killed while unpacking then begins again. */
function versionLast(tar: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const text = new TextDecoder();
  const files: Uint8Array[] = [];
  const last: Uint8Array[] = [];
  let at = 0;
  while (tar[at] !== 0 && at < tar.length) {
    const name = text.decode(tar.subarray(at, at + 100)).replace(/\0.*$/s, "");
    const size = parseInt(text.decode(tar.subarray(at + 124, at + 136)), 8);
    const end = at + 512 + Math.ceil(size / 512) * 512;
    (/^\/?PG_VERSION$/.test(name) ? last : files).push(tar.subarray(at, end));
    at = end;
  }
  if (last.length !== 1) throw new Error("Cannot bake: the dump has no PG_VERSION");
  const ordered = new Uint8Array(tar.length);
  let to = 0;
  for (const part of [...files, ...last]) {
    ordered.set(part, to);
    to += part.length;
  }
  return ordered;
}

if (import.meta.main) {
  const target = "db/embedded/cluster.tar.gz";
  const size = await bake(target);
  console.log(`${target}: ${(size / 2 ** 20).toFixed(2)} MiB`);
  // The engine that was never started cannot be closed, and would keep the process alive.
  Deno.exit();
}
