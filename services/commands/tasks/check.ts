/** `check`: are the settings and the engines as they should be? */

import { runtime } from "../../platform/runtime/mod.ts";
import { pendingMigrations, readMigrations } from "../../../db/migrate.ts";
import { connectRedis } from "../../platform/redis/connect.ts";
import { describeSettings, staleRoles } from "../../config/mod.ts";
import { attachDatabase } from "./attach.ts";
import { checkStandby } from "./check_standby.ts";
import type { Outside } from "../program.ts";
import { lacksTraces, NEVER_TRACED } from "../serve/traced.ts";
import { openLog, readSettings } from "../settings.ts";
import { settingsInWords } from "./settings_in_words.ts";

const HEALTH_MS = 2_000;

/** @returns the exit code: 0 when everything is fine */
export async function check(
  outside: Outside,
  { health, printConfig }: { health: boolean; printConfig: boolean },
): Promise<number> {
  const { config, secrets } = readSettings(outside.env);
  if (printConfig) {
    const { game: _game, ...settings } = describeSettings(config);
    console.log(JSON.stringify({ settings, game: config.game }, null, 2));
    return 0;
  }
  if (health) return await checkHealth(config.web.port);
  const log = openLog({ log: { ...config.log, level: "error" } });
  for (const [about, says] of settingsInWords(config, secrets)) {
    console.log(`${about.padEnd(10)} ${says}`);
  }
  if (lacksTraces({ ...outside.env, OTEL_DENO: undefined }) && !config.log.traces) {
    const isOff = outside.env.OTEL_DENO !== undefined;
    if (isOff) console.log("traces     not sent: OTEL_DENO is not true; without it they are");
    else if (!runtime.runAgain) console.log(NEVER_TRACED.replace(": ", "     "));
  }
  for (const id of staleRoles(config.oidc)) {
    console.log(
      `sign-in    roles of ${id} may stay until the next sign-in: it is not asked again, or without offline_access`,
    );
  }
  let faults = 0;
  await using attached = await attachDatabase({ config, secrets, program: outside, log });
  try {
    const migrations = await readMigrations(outside.root);
    const { sql } = attached.database;
    const answer = await sql<[{ version: string; pid: number }]>`
      select current_setting('server_version') as version, pg_backend_pid() as pid`;
    const [{ version, pid }] = answer;
    const pending = await pendingMigrations(sql, migrations);
    const state = pending.length === 0 ? "up to date" : `${pending.length} migration(s) to run`;
    console.log(`postgres   ${version} through ${attached.through}: ${state}`);
    // A pooler gives each of its clients a process number of its own making.
    const isPooled = config.engines.database.kind === "server" && answer.state.pid !== pid;
    if (isPooled && !secrets.databaseDirectUrl) {
      console.log(
        "postgres   stands behind a pooler: where that lends connections for a transaction, set " +
          "DATABASE_DIRECT_URL to the server past it",
      );
    }
    const standby = await checkStandby({ config, secrets }, attached.database);
    if (standby?.isFault) faults++;
    if (standby) console.log(`standby    ${standby.says}`);
  } catch (error) {
    faults++;
    console.log(`postgres   cannot be reached: ${error instanceof Error ? error.message : error}`);
  }
  if (secrets.redisUrl) {
    try {
      const signal = AbortSignal.timeout(HEALTH_MS * 2);
      const redis = await connectRedis({ url: secrets.redisUrl, log, signal });
      const answers = await withTimeout(
        Promise.all(redis.servers().map((server) => server.ping())),
      );
      const where = redis.isCluster
        ? `a cluster of ${answers.length} masters, which answer`
        : "answers";
      console.log(
        `redis      ${answers.every((one) => one === "PONG") ? where : "answers strangely"}`,
      );
      redis.destroy();
    } catch (error) {
      faults++;
      console.log(
        `redis      cannot be reached: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
  if (secrets.kafka) {
    const { openKafkaLog } = await import("../../platform/streams/kafka/kafka_log.ts");
    await using kafka = openKafkaLog(secrets.kafka, log);
    try {
      const count = await withTimeout(kafka.brokerCount());
      console.log(`kafka      ${count} broker${count === 1 ? "" : "s"}`);
    } catch (error) {
      faults++;
      console.log(
        `kafka      cannot be reached: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
  return faults === 0 ? 0 : 1;
}

async function checkHealth(port: number): Promise<number> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`, {
      signal: AbortSignal.timeout(HEALTH_MS),
    });
    await response.body?.cancel();
    return response.ok ? 0 : 1;
  } catch {
    return 1;
  }
}

async function withTimeout<T>(promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("no answer")), HEALTH_MS * 2);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
