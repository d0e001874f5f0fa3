/** The embedded database: transactions over one session, durability, the lock, other processes. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { PGlite } from "@electric-sql/pglite";
import postgres from "postgres";
import { autovacuum } from "../../db/embedded/autovacuum.ts";
import { CHECKPOINT_WHEN_DUE } from "../../db/embedded/checkpoints.ts";
import { startParams } from "../../db/embedded/engine.ts";
import { frame, queryFrame, startupFrame } from "../../db/embedded/frames.ts";
import { DirectoryInUse, portSocket, serveSocket } from "../../db/embedded/mod.ts";
import { openStorage } from "../../db/embedded/storage.ts";
import { silentLogger } from "../support/app/silent_logger.ts";
import { connect, openTestDatabase } from "../support/engines/embedded.ts";

const child = new URL("../support/engines/embedded_child.ts", import.meta.url).pathname;

async function temporaryDirectory() {
  const path = await Deno.makeTempDir({ prefix: "veze" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

function startChild(directory: string, mode: string, wrapper: string[] = []) {
  const [program, ...args] = [...wrapper, Deno.execPath(), "run", "-A", child, directory, mode];
  return new Deno.Command(program!, { args, stdout: "piped", stderr: "piped" }).spawn();
}

Deno.test("[OPS1] transactions of four connections never mix", async () => {
  await using database = await openTestDatabase();
  await using sql = disposable(connect(database, 4));
  await sql`create table accounts (id int primary key, balance int not null check (balance >= 0))`;
  await sql`insert into accounts select i, 1000 from generate_series(1, 5) i`;
  let refused = 0;

  async function transfer(i: number) {
    const from = i % 5 + 1;
    const to = (i * 3 + 1) % 5 + 1;
    try {
      await sql.begin(async (tx) => {
        await tx`update accounts set balance = balance - ${i % 700} where id = ${from}`;
        if (i % 11 === 0) throw new Error("changed my mind");
        if (i % 13 === 0) await tx`select no_such_column`;
        await tx`update accounts set balance = balance + ${i % 700} where id = ${to}`;
      });
    } catch {
      refused++;
    }
  }
  async function look() {
    const [row] = await sql`select sum(balance)::int as total from accounts`;
    assert.equal(row!["total"], 5000);
  }
  await Promise.all(Array.from({ length: 1500 }, (_, i) => i % 3 === 0 ? look() : transfer(i)));
  await look();
  assert.ok(refused > 150, `${refused} transactions were refused`);
});

Deno.test("[OPS1] rows are checked by key also where plans were made for an empty table", async () => {
  await using database = await openTestDatabase();
  await using sql = disposable(connect(database, 1));
  await sql`create table players (id int primary key)`;
  await sql`create table scores (player int references players)`;
  // Known to be empty, as the tables are that a new database begins with.
  await sql`vacuum analyze players`;
  // Enough of them for the engine to keep one plan for all that follow.
  for (let i = 0; i < 10; i++) {
    await sql`insert into players values (${-i})`;
    await sql`insert into scores values (${-i})`;
  }
  await sql`insert into players select generate_series(1, 3000)`;
  // The engine counts a second late.
  for (let tidied: string[] = []; !tidied.includes("public.players");) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    tidied = await autovacuum(sql);
  }
  assert.deepEqual(await autovacuum(sql), []);

  await sql`select pg_stat_reset()`;
  await sql`insert into scores select generate_series(1, 3000)`;
  await sql`select pg_stat_force_next_flush()`;
  const [read] = await sql`
    select seq_tup_read::int as rows from pg_stat_user_tables where relname = 'players'`;
  assert.equal(read!["rows"], 0);
});

Deno.test("[OPS1] no table of a new database is known to be empty", async () => {
  await using database = await openTestDatabase();
  await using sql = disposable(connect(database, 1));
  const known = await sql`select relname from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and reltuples >= 0`;
  assert.deepEqual(known.map(({ relname }) => relname), []);
});

Deno.test("[OPS1] a notification reaches listeners on other connections", async () => {
  await using database = await openTestDatabase();
  await using listening = disposable(connect(database, 1));
  await using other = disposable(connect(database, 1));
  await using speaking = disposable(connect(database, 1));
  const heard: string[] = [];
  await listening.listen("news", (payload) => heard.push(payload));
  const { unlisten } = await other.listen("news", () => {});
  await unlisten();
  await speaking.notify("news", "one");
  await speaking.begin((tx) => tx`select pg_notify('news', 'two')`);
  await speaking.begin(async (tx) => {
    await tx`select pg_notify('news', 'never')`;
    throw new Error("rolled back");
  }).catch(() => {});
  await speaking`select 1`;
  await waitFor(() => heard.length >= 2);
  assert.deepEqual(heard, ["one", "two"]);
});

Deno.test("[OPS1] a connection dropped in a transaction is rolled back", async () => {
  await using database = await openTestDatabase();
  await using sql = disposable(connect(database, 1));
  await sql`create table things (a int)`;
  const dropped = database.socket();
  dropped.write(startupFrame({ user: "x" }));
  dropped.write(queryFrame("begin; insert into things values (1)"));
  await waitForReady(dropped);
  dropped.destroy();
  assert.equal((await sql`select * from things`).length, 0);
});

Deno.test("[OPS1] a transaction that says nothing is rolled back and its connection closed", async () => {
  await using database = await openTestDatabase({ silentMs: 150 });
  await using sql = disposable(connect(database, 1));
  await sql`create table things (a int)`;
  const silent = database.socket();
  const received: Uint8Array[] = [];
  silent.on("data", (bytes) => received.push(bytes));
  silent.write(startupFrame({ user: "x" }));
  silent.write(queryFrame("begin; insert into things values (1)"));
  await waitForReady(silent);
  const closed = once(silent, "close");
  const started = performance.now();
  assert.equal((await sql`select * from things`).length, 0);
  assert.ok(performance.now() - started > 100);
  await closed;
  assert.match(received.map((bytes) => new TextDecoder().decode(bytes)).join(""), /25P03/);
});

Deno.test("[OPS1] what would harm the shared session is refused, and the session goes on", async () => {
  await using database = await openTestDatabase();
  await using sql = disposable(connect(database, 1));
  await sql`create table things (a int)`;
  await assert.rejects(() => sql.unsafe("copy things from stdin"), { code: "0A000" });
  await assert.rejects(() => sql.unsafe("select 1; copy things from stdin"), { code: "0A000" });
  const stranger = database.socket();
  const closed = once(stranger, "close");
  const [answer] = await Promise.all([
    new Promise<string>((resolve) =>
      stranger.on("data", (bytes) => {
        const text = new TextDecoder().decode(bytes);
        if (text.startsWith("E")) resolve(text);
      })
    ),
    stranger.write(startupFrame({ user: "x" })),
    stranger.write(frame("?".charCodeAt(0), [])),
  ]);
  assert.match(answer, /08P01/);
  await closed;
  assert.equal((await sql`select 1 as one`)[0]!["one"], 1);
});

Deno.test("[OPS1] prepared statements end with their connection", async () => {
  await using database = await openTestDatabase();
  await using sql = disposable(connect(database, 1));
  for (let i = 0; i < 3; i++) {
    const short = connect(database, 1);
    await short`select ${i}::int + 1`;
    await short.end();
  }
  await waitFor(async () => {
    const [row] = await sql`
      select count(*)::int as n from pg_prepared_statements
      where position('::int +' || ' 1' in statement) > 0`;
    return row!["n"] === 0;
  });
});

Deno.test("[OPS1] a busy connection does not keep another one waiting", async () => {
  await using database = await openTestDatabase();
  await using busy = disposable(connect(database, 1));
  await using other = disposable(connect(database, 1));
  await other`select 1`;
  let done = 0;
  const work = Array.from({ length: 3000 }, () => busy`select pg_sleep(0.0005)`.then(() => done++));
  await waitFor(() => done > 10);
  await other`select 1`;
  const before = done;
  await Promise.all(work);
  assert.ok(before < 1500, `answered after ${before} of 3000 statements of the other one`);
});

Deno.test("[OPS1] closing amid statements ends connections, and nothing fails", async () => {
  const database = await openTestDatabase();
  const socket = database.socket();
  const closed = once(socket, "close");
  socket.write(startupFrame({ user: "x" }));
  for (let i = 0; i < 500; i++) socket.write(queryFrame("begin; select pg_sleep(0.002)"));
  await waitForReady(socket);
  await database[Symbol.asyncDispose]();
  await closed;
  const [error] = await once(database.socket(), "error");
  assert.match(error.message, /closed/);
  assert.equal(await Promise.race([database.failed, Promise.resolve("no")]), "no");
});

Deno.test("[OPS1] a port works from where it was transferred to", async () => {
  await using database = await openTestDatabase();
  const sql = postgres(
    { socket: () => portSocket(database.port()), max: 1 } as postgres.Options<
      Record<string, never>
    >,
  );
  assert.equal((await sql`select 2 as two`)[0]!["two"], 2);
  await sql.end();
});

Deno.test("[OPS9] a second opener of the directory is refused and told what to do", async () => {
  await using directory = await temporaryDirectory();
  const path = `${directory.path}/pg`;
  {
    await using _database = await openTestDatabase({ directory: path, durable: false });
    await assert.rejects(
      () => openTestDatabase({ directory: path }),
      (error) => error instanceof DirectoryInUse && error.message.includes(path),
    );
    const second = await startChild(path, "idle").output();
    assert.equal(second.code, 1);
    assert.match(new TextDecoder().decode(second.stderr), /DirectoryInUse/);
  }
  await using _again = await openTestDatabase({ directory: path, durable: false });
});

Deno.test("[OPS1] a start that was killed while unpacking begins again", async () => {
  await using directory = await temporaryDirectory();
  const path = `${directory.path}/pg`;
  await (await openTestDatabase({ directory: path, durable: false }))[Symbol.asyncDispose]();
  await Deno.remove(`${path}/PG_VERSION`);
  await Deno.remove(`${path}/base`, { recursive: true });
  await using database = await openTestDatabase({ directory: path, durable: false });
  await using sql = disposable(connect(database, 1));
  assert.equal((await sql`select lower('É') as e`)[0]!["e"], "é");
});

Deno.test("[OPS1] a damaged directory is refused with the engine's reason, and let go of", async () => {
  await using directory = await temporaryDirectory();
  const path = `${directory.path}/pg`;
  await (await openTestDatabase({ directory: path, durable: false }))[Symbol.asyncDispose]();
  const control = await Deno.readFile(`${path}/global/pg_control`);
  await Deno.writeFile(`${path}/global/pg_control`, new Uint8Array(control.length));
  await assert.rejects(() => openTestDatabase({ directory: path }), /FATAL|PANIC/);
  await Deno.writeFile(`${path}/global/pg_control`, control);
  await using _database = await openTestDatabase({ directory: path, durable: false });
});

Deno.test("[OPS1] kill -9 amid inserts keeps every acknowledged row", async () => {
  await using directory = await temporaryDirectory();
  const path = `${directory.path}/pg`;
  let acknowledged = 0;
  for (let round = 0; round < 10; round++) {
    const process = startChild(path, "insert");
    let text = "";
    let killing = false;
    for await (const chunk of process.stdout.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      // However long it takes to start: at a moment of its own after the first row.
      if (killing || text.split("\n").length <= 2) continue;
      killing = true;
      setTimeout(() => process.kill("SIGKILL"), round * 40);
    }
    await process.status;
    const lines = text.trimEnd().split("\n");
    acknowledged = Math.max(acknowledged, ...lines.slice(1, -1).map(Number));
  }
  assert.ok(acknowledged > 0, "no round got as far as a row");
  await using database = await openTestDatabase({ directory: path });
  await using sql = disposable(connect(database, 1));
  const [row] = await sql`
    select count(*)::int as n, count(*) filter (where note like 'first%')::int as firsts,
      max(id)::int as last from kept where id <= ${acknowledged}`;
  assert.equal(row!["last"], acknowledged);
  assert.equal(row!["n"], row!["firsts"] * 2);
});

Deno.test("[OPS1] every commit is written through to the disk", async () => {
  await using directory = await temporaryDirectory();
  const cluster = await Deno.readFile(new URL("../../db/embedded/cluster.tar.gz", import.meta.url));
  let calls = 0;
  const engine = await PGlite.create({
    fs: openStorage({ directory: directory.path, durable: true, fsync: () => void calls++ }),
    loadDataDir: new Blob([cluster], { type: "application/gzip" }),
    startParams: startParams(true),
  });
  await engine.exec("create table kept (a int)");
  calls = 0;
  for (let i = 0; i < 20; i++) await engine.exec("insert into kept values (1)");
  assert.ok(calls >= 20, `20 commits, ${calls} fsyncs`);
  await engine.close();
});

Deno.test({
  name: "[OPS1] the disk's fsync is called for every commit",
  ignore: !(await exists("/usr/bin/strace")),
  async fn() {
    await using directory = await temporaryDirectory();
    const trace = `${directory.path}/trace`;
    const { code } = await startChild(`${directory.path}/pg`, "some", [
      "strace",
      "-f",
      "-qq",
      "-e",
      "trace=fsync,fdatasync",
      "-o",
      trace,
    ]).output();
    assert.equal(code, 0);
    const calls = (await Deno.readTextFile(trace)).match(/fsync\(|fdatasync\(/g) ?? [];
    assert.ok(calls.length >= 100, `100 commits, ${calls.length} fsyncs`);
  },
});

Deno.test("[OPS1] the process ends by itself after closing", async () => {
  await using directory = await temporaryDirectory();
  const process = startChild(`${directory.path}/pg`, "idle");
  const timer = setTimeout(() => process.kill("SIGKILL"), 10_000);
  const { code, signal } = await process.output();
  clearTimeout(timer);
  assert.deepEqual({ code, signal }, { code: 0, signal: null });
});

Deno.test("[OPS1] the log is cut by checkpoints while the database runs", async () => {
  await using database = await openTestDatabase();
  await using sql = disposable(connect(database, 1));
  await sql`create table filler (a text)`;
  for (let i = 0; i < 3; i++) {
    await sql`insert into filler select repeat('x', 1000) from generate_series(1, 15000)`;
  }
  const behind = async () =>
    (await sql`select (pg_current_wal_lsn() - redo_lsn)::int as n from pg_control_checkpoint()`)[
      0
    ]!["n"];
  assert.ok(await behind() > 32 * 2 ** 20);
  await sql.unsafe(CHECKPOINT_WHEN_DUE);
  assert.ok(await behind() < 2 ** 20);
});

Deno.test({
  name: "[OPS9] another process attaches through the socket, LISTEN included",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using directory = await temporaryDirectory();
    const path = `${directory.path}/pg.sock`;
    await using database = await openTestDatabase();
    const stale = Deno.listen({ transport: "unix", path });
    stale.close();
    {
      await using _socket = await serveSocket(database, { path, log: silentLogger });
      assert.equal((await Deno.stat(path)).mode! & 0o777, 0o700);
      await using attached = disposable(postgres({ path, max: 2, onnotice() {} }));
      await using inside = disposable(connect(database, 1));
      const heard: string[] = [];
      await attached.listen("news", (payload) => heard.push(payload));
      await inside.notify("news", "hello");
      await attached`create table things (a text)`;
      await attached`insert into things values (${"x".repeat(3_000_000)})`;
      assert.equal((await attached`select a from things`)[0]!["a"].length, 3_000_000);
      assert.equal((await inside`select length(a) as n from things`)[0]!["n"], 3_000_000);
      await waitFor(() => heard.length === 1);
    }
    assert.equal(await exists(path), false);
  },
});

Deno.test("[OPS9] a path too long for a socket is skipped with a warning", async () => {
  await using database = await openTestDatabase();
  const warnings: string[] = [];
  const log = { warn: (_: object, message: string) => warnings.push(message), fatal() {} };
  await using _socket = await serveSocket(database, { path: `/tmp/${"x".repeat(120)}`, log });
  assert.equal(warnings.length, 1);
});

Deno.test({
  name: "[OPS9] psql attaches",
  ignore: !(await exists("/usr/bin/psql")),
  async fn() {
    await using directory = await temporaryDirectory();
    await using database = await openTestDatabase();
    const path = `${directory.path}/.s.PGSQL.5432`;
    await using _socket = await serveSocket(database, { path, log: silentLogger });
    const { stdout } = await new Deno.Command("psql", {
      args: ["-h", directory.path, "-U", "postgres", "-Atc", "select 40 + 2"],
      env: { PGSSLMODE: "disable" },
    }).output();
    assert.equal(new TextDecoder().decode(stdout).trim(), "42");
  },
});

function disposable(sql: postgres.Sql): postgres.Sql & AsyncDisposable {
  return Object.assign(sql, { [Symbol.asyncDispose]: () => sql.end() });
}

async function waitFor(condition: () => boolean | Promise<boolean>) {
  for (let i = 0; i < 200 && !await condition(); i++) await new Promise((r) => setTimeout(r, 10));
  assert.ok(await condition(), "waited two seconds in vain");
}

function waitForReady(socket: NodeJS.ReadableStream) {
  return new Promise<void>((resolve) => {
    socket.on("data", (bytes) => bytes.at(-1) === "T".charCodeAt(0) && resolve());
  });
}

async function exists(path: string) {
  return await Deno.stat(path).then(() => true, () => false);
}
