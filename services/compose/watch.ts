/** Whether the process can do its work: what each engine below it says, and what else is amiss. */

import type { Sql } from "../../db/client.ts";
import type { Engines } from "./engines.ts";
import type { GameReload } from "../game/mod.ts";
import type { Chores } from "../platform/work/chores.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { EventStream } from "../platform/streams/event_stream.ts";
import type { MlState } from "../ml/mod.ts";
import type { Redis } from "../platform/redis/redis.ts";
import { within } from "../platform/time/within.ts";

const PROBE_MS = 1_000;
/** Names to try until each server of a cluster has one: far more than it takes. */
const PROBE_KEYS = 1_000;

/** Asks every engine; a second without an answer counts as down. */
export async function readiness(
  engines: Engines,
  { stream, chores, reload, ml, clock }: {
    stream: EventStream;
    chores: Pick<Chores, "failing">;
    reload: Pick<GameReload, "problems">;
    ml: Pick<MlState, "check">;
    clock: Clock;
  },
) {
  const checks = await probeEngines(engines, clock);
  const models = ml.check();
  if (models !== undefined) checks.ml = models;
  const ready = Object.entries(checks)
    .every(([name, state]) => state === "ok" || name === "ml" && !state.startsWith("waiting"));
  const warning = ready
    ? await within(stream.durabilityWarning(), { ms: PROBE_MS, clock }).catch((error) =>
      `the stream does not answer, no events are accepted: ${reasonOf(error)}`
    )
    : null;
  if (warning) checks.telemetry = `warning: ${warning}`;
  const failing = chores.failing();
  if (failing.length > 0) {
    checks.chores = `warning: ${
      failing.map(({ name, times }) => `${name} failed ${times} times`).join("; ")
    }`;
  }
  const [problem] = reload.problems();
  if (problem !== undefined) checks.game = `warning: not reloaded: ${problem}`;
  return { ready, checks };
}

/** Of every engine "ok", or what is wrong with it. */
export async function probeEngines(
  { database, redis, embedded }: Engines,
  clock: Clock,
): Promise<Record<string, string>> {
  const checks: Record<string, string> = {};
  const probe = async (name: string, ask: () => Promise<unknown>) => {
    try {
      await within(ask(), { ms: PROBE_MS, clock });
      checks[name] = "ok";
    } catch (error) {
      checks[name] = reasonOf(error);
    }
  };
  await Promise.all([
    probe(embedded ? "postgres (embedded)" : "postgres", () => writesRows(database.sql)),
    // Written, not pinged: a server that is full, or has become a replica, still answers.
    ...(redis ? [probe("redis", () => writesKeys(redis))] : []),
  ]);
  return checks;
}

/**
 * A key at every server that holds keys. One of a cluster may be away: a node that answers for the
 * others' boards and rooms is worth more than none, and its replica is about to take over.
 * @throws what the server answers in its stead, where no other one takes it
 */
async function writesKeys(redis: Redis): Promise<void> {
  /** One of each server's. */
  const keys = new Map<string, string>();
  let homeless: unknown = new Error("CLUSTERDOWN No server has any slot");
  const count = redis.servers().length;
  for (let number = 0; keys.size < count && number < PROBE_KEYS; number++) {
    const key = `ready:probe:${number}`;
    try {
      keys.set(redis.ownerOf(key), key);
    } catch (error) {
      // A slot that is nobody's just now.
      homeless = error;
    }
  }
  if (keys.size === 0) throw homeless;
  const probes = keys.values().map((key) =>
    redis.at(key, (server) => server.set(key, "1", { PX: PROBE_MS }))
  );
  await Promise.any(probes).catch(({ errors: [first] }: AggregateError) => {
    throw first;
  });
}

/** @throws ReadOnly where the database only reads: a standby, or somebody's setting */
async function writesRows(sql: Sql): Promise<void> {
  const [row] = await sql<[{ readonly: string }]>`
    select current_setting('transaction_read_only') as readonly`;
  if (row.readonly === "on") throw new ReadOnly();
}

class ReadOnly extends Error {
  readonly code = "read-only";
}

/** The first word of what Redis answers names the trouble: OOM, READONLY, MISCONF. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "down";
  const [, word] = /^([A-Z]{3,}) /.exec(error.message) ?? [];
  const code = "code" in error ? String(error.code) : word;
  return code === undefined ? "down" : `down: ${code}`;
}
