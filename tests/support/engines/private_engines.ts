/**
 * Redis and Postgres of our own, on free loopback ports and temporary directories, to be killed and
 * restarted at will. Both want a password: a test run must not open a superuser to the machine.
 *
 * `kill("SIGKILL")` is a power cut for the process: nothing is flushed, nobody is told. `restart()`
 * comes back on the same port with the data that survived.
 */

import { openDatabase } from "../../../db/client.ts";
import { migrate, readMigrations } from "../../../db/migrate.ts";
import { delay, type EngineKind, onFreePort, type PrivateEngine } from "./engine_process.ts";
import { randomPassword, startEngine } from "./engine_process.ts";
import { findPostgres, findRedis } from "./find_engines.ts";
import { freePort } from "../process/free_port.ts";
import { postgresUser, runAs } from "./postgres_user.ts";
import { childrenOf, gone } from "../process/processes.ts";

export type { PrivateEngine } from "./engine_process.ts";

export interface EngineOptions {
  /** Kept on dispose; data in it is used. Absent: a temporary one that goes with the engine. */
  dir?: string;
  port?: number;
  /** Redis: in place of a random one, for servers that enter one another. */
  password?: string;
  /** Redis: distance to a second port that it will listen on. */
  beside?: number;
  /** Postgres: with the schema of this code, in a database of its own. */
  migrated?: boolean;
  /** Lines of redis.conf, or settings of postgresql.conf as `name=value`, after ours. */
  settings?: string[];
}

export async function startRedis(options: EngineOptions = {}): Promise<PrivateEngine> {
  const binary = await findRedis();
  if (!binary) throw new Error("Cannot start redis: no redis-server on PATH");
  return await onFreePort(options.port, () => freePort(options.beside), async (port) => {
    const dir = options.dir ?? await Deno.makeTempDir({ prefix: "veze_redis_" });
    const password = options.password ?? randomPassword();
    // A file and not arguments: every user of the machine can read a command line.
    await Deno.writeTextFile(
      `${dir}/redis.conf`,
      [
        "bind 127.0.0.1",
        `port ${port}`,
        `dir "${dir}"`,
        `requirepass ${password}`,
        "appendonly yes",
        "appendfsync everysec",
        "maxmemory-policy noeviction",
        'save ""',
        ...(options.settings ?? []),
      ].join("\n"),
      { mode: 0o600 },
    );
    return await startEngine({
      name: "redis",
      binary,
      args: [`${dir}/redis.conf`],
      url: `redis://:${password}@127.0.0.1:${port}`,
      port,
      dir,
      ownsDir: options.dir === undefined,
      quit: "SIGTERM",
      ready: () => redisAnswers(port, password),
    });
  });
}

/** True when it takes commands; false while it loads its append-only file. */
async function redisAnswers(port: number, password: string): Promise<boolean> {
  try {
    using socket = await Deno.connect({ hostname: "127.0.0.1", port });
    await socket.write(new TextEncoder().encode(`AUTH ${password}\r\nPING\r\n`));
    let answer = "";
    const bytes = new Uint8Array(512);
    while (answer.split("\r\n").length < 3) {
      const count = await socket.read(bytes);
      if (count === null) return false;
      answer += new TextDecoder().decode(bytes.subarray(0, count));
    }
    return answer.endsWith("+PONG\r\n");
  } catch {
    return false;
  }
}

export async function startPostgres(options: EngineOptions = {}): Promise<PrivateEngine> {
  const bin = await findPostgres();
  if (!bin) throw new Error("Cannot start postgres: no postgres on PATH or in /usr/lib/postgresql");
  const user = await postgresUser();
  return await onFreePort(options.port, freePort, async (port) => {
    const dir = options.dir ?? await Deno.makeTempDir({ prefix: "veze_pg_" });
    try {
      await initialise(bin, dir, user);
    } catch (error) {
      if (options.dir === undefined) await Deno.remove(dir, { recursive: true });
      throw error;
    }
    const password = await Deno.readTextFile(`${dir}/password`);
    const name = options.migrated ? MIGRATED : "postgres";
    const engine = await launchPostgres({
      ...{ bin, dir, port, settings: options.settings ?? [] },
      url: `postgres://postgres:${password}@127.0.0.1:${port}/${name}`,
      ownsDir: options.dir === undefined,
    });
    if (options.migrated && !Deno.env.get(TEMPLATE)) await makeMigrated(engine);
    return engine;
  });
}

/** Runs Postgres on the cluster in `dir`/data. @param settings after ours */
export async function launchPostgres(
  { bin, dir, port, url, ownsDir, settings }: {
    bin: string;
    dir: string;
    port: number;
    url: string;
    ownsDir: boolean;
    settings: readonly string[];
  },
): Promise<PrivateEngine> {
  const user = await postgresUser();
  const data = `${dir}/data`;
  const all = [
    "listen_addresses=127.0.0.1",
    `unix_socket_directories=${dir}`,
    "max_connections=200",
    "fsync=on",
    // In the data directory: nothing is left in /dev/shm after a SIGKILL.
    "dynamic_shared_memory_type=mmap",
    "logging_collector=off",
    ...settings,
  ];
  return await startEngine({
    name: "postgres",
    binary: `${bin}/postgres`,
    args: ["-D", data, "-p", String(port), ...all.flatMap((setting) => ["-c", setting])],
    ...{ url, port, dir, ownsDir },
    ...(user ? { user } : {}),
    quit: "SIGQUIT",
    ready: (pid) => postmasterReady(data, pid),
    murder: murderPostgres,
    cleanUp: () => removeSharedMemory(data),
  });
}

/** Names the directory of a cluster, not running, that new ones are copied from. */
const TEMPLATE = "TEST_POSTGRES_TEMPLATE";
/** The database in it that has the schema. */
export const MIGRATED = "veze";

/**
 * A cluster with the schema, to be copied by every `startPostgres` that finds it in its environment:
 * that takes a tenth of the time of initdb and the migrations. @returns its directory
 */
export async function makeTemplate(stack: AsyncDisposableStack): Promise<Record<string, string>> {
  const dir = await Deno.makeTempDir({ prefix: "veze_pg_template_" });
  stack.defer(() => Deno.remove(dir, { recursive: true }));
  await using postgres = await startPostgres({ dir, migrated: true, settings: ["fsync=off"] });
  // In order, so that no copy has to recover.
  await postgres.kill("SIGINT");
  return { [TEMPLATE]: dir };
}

async function makeMigrated({ url }: PrivateEngine): Promise<void> {
  const admin = openDatabase({ engine: "server", url: url.replace(/[^/]+$/, "postgres") });
  await admin.sql.unsafe(`create database ${MIGRATED}`);
  await admin[Symbol.asyncDispose]();
  await using database = openDatabase({ engine: "server", url });
  await migrate(database.direct, await readMigrations(new URL("../../../", import.meta.url)));
}

async function initialise(bin: string, dir: string, user: EngineKind["user"]) {
  if (await exists(`${dir}/data/PG_VERSION`)) return;
  const template = Deno.env.get(TEMPLATE);
  if (template) {
    await runAs(undefined, "cp", ["-a", `${template}/.`, dir], dir);
    return;
  }
  await Deno.writeTextFile(`${dir}/password`, randomPassword(), { mode: 0o600 });
  if (user) {
    await Deno.chown(dir, user.uid, user.gid);
    await Deno.chown(`${dir}/password`, user.uid, user.gid);
  }
  const locale = Deno.build.os === "darwin" ? "en_US.UTF-8" : "C.UTF-8";
  await runAs(user, `${bin}/initdb`, [
    ...["-D", `${dir}/data`, "-U", "postgres", "-E", "UTF8", `--locale=${locale}`],
    ...["-A", "scram-sha-256", `--pwfile=${dir}/password`, "--no-sync"],
  ], dir);
}

/** Reads what pg_ctl reads: the first line of the pid file is ours and the eighth says "ready". */
async function postmasterReady(data: string, pid: number): Promise<boolean> {
  const text = await Deno.readTextFile(`${data}/postmaster.pid`).catch(() => "");
  const lines = text.split("\n");
  return lines[0] === String(pid) && lines[7]?.trim() === "ready";
}

/**
 * Postmaster and backends at one blow. It is stopped first, so that it forks nobody in between; its
 * backends have sessions of their own, so there is no group to kill.
 */
async function murderPostgres(pid: number) {
  Deno.kill(pid, "SIGSTOP");
  const children = await childrenOf(pid);
  for (const victim of [pid, ...children]) {
    try {
      Deno.kill(victim, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  // Until the last backend is off the shared memory, a new postmaster refuses to start.
  for (const child of children) while (!(await gone(child))) await delay(5);
}

/** After a SIGKILL without restart, the System V segment that guards the directory would stay. */
async function removeSharedMemory(data: string) {
  const text = await Deno.readTextFile(`${data}/postmaster.pid`).catch(() => "");
  const id = text.split("\n")[6]?.trim().split(/\s+/)[1];
  if (!id) return;
  await new Deno.Command("ipcrm", { args: ["-m", id], stdout: "null", stderr: "null" }).output()
    .catch(() => {});
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
