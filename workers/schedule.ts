/** What has to be done every now and then. */

import { ALERT_TOPIC } from "../services/anti_cheat/mod.ts";
import type { Services } from "../services/compose.ts";
import { KEPT_MS } from "../services/idempotency/mod.ts";
import { IDLE_MS } from "../services/identity/mod.ts";
import { SEEN_KEPT_MS, tendMonths } from "../services/telemetry/mod.ts";
import { type RetentionChore, retentionChores } from "./retention.ts";

/** How often each chore is due, in milliseconds. */
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** How often the list is looked at. */
const STEP_MS = SECOND;
/** Ended sessions are told to nodes for a quarter of an hour; kept a little longer than that. */
const REVOKED_KEPT_MS = HOUR;
/** Alerts of each partition that stay in the stream while nobody reads it; all are rows anyhow. */
const ALERTS_KEPT = 5_000;

type Chore = RetentionChore;

export async function runSchedule(services: Services, signal: AbortSignal): Promise<void> {
  // What removes a pile of old rows takes its time, and holds up no seal, season or prize.
  await Promise.all(
    [choresOf(services), boardChores(services), retentionChores(services)]
      .map((chores) => runChores(chores, services, signal)),
  );
}

async function runChores(
  list: readonly Chore[],
  { clock, log }: Services,
  signal: AbortSignal,
): Promise<void> {
  const chores = list.map((chore) => ({ ...chore, dueAt: -Infinity }));
  while (!signal.aborted) {
    for (const chore of chores) {
      if (signal.aborted || clock.elapsed() < chore.dueAt) continue;
      chore.dueAt = clock.elapsed() + chore.every;
      try {
        await chore.run();
      } catch (error) {
        log.warn({ err: String(error) }, `schedule: ${chore.name} failed, trying again later`);
      }
    }
    await clock.sleep(STEP_MS, signal);
  }
}

/** Each may run on several nodes at once: locks and versions make that harmless. */
/** Numbering a board of a million takes its time, and holds up nothing else. */
function boardChores({ leaderboards }: Services): Chore[] {
  return [{ name: "closed boards", every: 2 * SECOND, run: () => leaderboards.sealDue() }];
}

function choresOf(services: Services): Chore[] {
  const { accountStore, audit, clock, engines, keyRing, leaderboards } = services;
  const { config, events, onceStore, privacy, prizes, ratings } = services;
  const { seasons, sessions, snapshots, stream, webhooks } = services;
  const before = (ms: number) => new Date(clock.now() - ms);
  const chores: Chore[] = [
    { name: "audit seal", every: 2 * SECOND, run: () => audit.seal() },
    { name: "leaderboards", every: 10 * SECOND, run: () => leaderboards.tend() },
    { name: "seasons", every: SECOND, run: () => seasons.turn() },
    { name: "prizes", every: 5 * SECOND, run: () => prizes.grantDue() },
    { name: "snapshots", every: MINUTE, run: () => snapshots.takeDue() },
    { name: "rating resets", every: 10 * SECOND, run: () => ratings.resetDue() },
    { name: "signing keys", every: MINUTE, run: () => keyRing.turn() },
    {
      name: "suspensions",
      every: MINUTE,
      run: () => accountStore.liftOver(new Date(clock.now())),
    },
    { name: "deletions", every: MINUTE, run: () => privacy.finishDeletions() },
    { name: "idempotency keys", every: HOUR, run: () => onceStore.prune(before(KEPT_MS)) },
    { name: "event ids", every: HOUR, run: () => events.pruneSeen(before(SEEN_KEPT_MS)) },
    {
      name: "event months",
      every: HOUR,
      run: () => tendMonths(events, clock.now(), config.eventRetentionDays),
    },
    { name: "alert stream", every: HOUR, run: () => stream.shed(ALERT_TOPIC, ALERTS_KEPT) },
    { name: "webhooks", every: HOUR, run: () => webhooks.prune() },
    {
      name: "sessions",
      every: HOUR,
      run: () => sessions.prune(REVOKED_KEPT_MS, before(IDLE_MS)),
    },
  ];
  if (engines.embedded) {
    // The embedded engine has no autovacuum.
    const run = () => engines.database.sql.unsafe("vacuum (analyze)");
    chores.push({ name: "vacuum", every: HOUR, run });
  }
  return chores;
}
