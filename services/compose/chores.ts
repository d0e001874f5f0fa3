/** Everything that has to be done every now and then, from what the domains declare. */

import type { Database } from "../../db/client.ts";
import { antiCheatChores } from "../anti_cheat/mod.ts";
import { auditChores } from "../audit/mod.ts";
import { idempotencyChores } from "../idempotency/mod.ts";
import type { Config } from "../config/mod.ts";
import { createAccountRetentionStore, identityChores, IDLE_MS } from "../identity/mod.ts";
import { leaderboardChores } from "../leaderboards/mod.ts";
import { matchmakingChores } from "../matchmaking/mod.ts";
import { partyChores } from "../parties/mod.ts";
import { type Chore, type Chores, createChores, HOUR } from "../platform/work/chores.ts";
import { privacyChores } from "../privacy/mod.ts";
import { ratingChores } from "../ratings/mod.ts";
import { createPurchaseRetentionStore, storeChores } from "../store/mod.ts";
import { telemetryChores } from "../telemetry/mod.ts";
import { webhookChores } from "../webhooks/mod.ts";

type Needs<F extends (needs: never) => unknown> = Parameters<F>[0];

export function composeChores(
  { database, config, keyRing, sessions, accountStore, events, ...parts }:
    & {
      database: Database;
      config: Pick<Config, "guestRetentionDays" | "eventRetentionDays">;
      accountStore: Needs<typeof identityChores>["accounts"];
      events: Needs<typeof telemetryChores>["events"];
      leaderboards: Needs<typeof leaderboardChores>;
      matchmaking: Pick<Needs<typeof matchmakingChores>, "retention" | "modes">;
      parties: Needs<typeof partyChores>["parties"];
      onceStore: Needs<typeof idempotencyChores>["store"];
    }
    & Pick<Needs<typeof identityChores>, "keyRing" | "sessions">
    & Needs<typeof auditChores>
    & Needs<typeof privacyChores>
    & Needs<typeof ratingChores>
    & Needs<typeof antiCheatChores>
    & Needs<typeof webhookChores>
    & Omit<Needs<typeof createChores>, "chores">,
): Chores {
  const { clock, parties, matchmaking, leaderboards } = parts;
  const { guestRetentionDays, eventRetentionDays: retentionDays } = config;
  const accounts = { accounts: accountStore, retention: createAccountRetentionStore(database) };
  // The embedded engine has no autovacuum.
  const vacuum: Chore[] = database.engine === "embedded"
    ? [{ name: "vacuum", every: HOUR, run: () => database.sql.unsafe("vacuum (analyze)") }]
    : [];
  return createChores({
    ...parts,
    chores: [
      ...auditChores(parts),
      ...leaderboardChores(leaderboards),
      ...ratingChores(parts),
      ...identityChores({ ...accounts, keyRing, sessions, guestRetentionDays, clock }),
      ...privacyChores(parts),
      ...matchmakingChores({ ...matchmaking, clock }),
      ...partyChores({ parties, idleMs: IDLE_MS, clock }),
      ...storeChores({ retention: createPurchaseRetentionStore(database), clock }),
      ...idempotencyChores({ store: parts.onceStore, clock }),
      ...telemetryChores({ events, retentionDays, clock }),
      ...antiCheatChores(parts),
      ...webhookChores(parts),
      ...vacuum,
    ],
  });
}
