/** What every domain keeps of a player: the order in which an export tells it. */

import { antiCheatPersonal } from "../anti_cheat/mod.ts";
import { arenaPersonal } from "../arena/mod.ts";
import { auditPersonal } from "../audit/mod.ts";
import { idempotencyPersonal } from "../idempotency/mod.ts";
import { identityPersonal } from "../identity/mod.ts";
import { inventoryPersonal } from "../inventory/mod.ts";
import { leaderboardPersonal } from "../leaderboards/mod.ts";
import { matchmakingPersonal } from "../matchmaking/mod.ts";
import { mlPersonal } from "../ml/mod.ts";
import { outboxPersonal } from "../outbox/mod.ts";
import { partyPersonal } from "../parties/mod.ts";
import type { PersonalData } from "../platform/personal.ts";
import { moderationPersonal } from "../moderation/mod.ts";
import { privacyPersonal } from "../privacy/mod.ts";
import { ratingPersonal } from "../ratings/mod.ts";
import { standbyPersonal } from "../standby/mod.ts";
import { storePersonal } from "../store/mod.ts";
import { telemetryPersonal } from "../telemetry/mod.ts";

export function composePersonal(
  parts: Parameters<typeof leaderboardPersonal>[0],
): readonly PersonalData[] {
  return [
    identityPersonal,
    idempotencyPersonal,
    outboxPersonal,
    matchmakingPersonal,
    arenaPersonal,
    partyPersonal,
    ratingPersonal,
    leaderboardPersonal(parts),
    storePersonal,
    inventoryPersonal,
    antiCheatPersonal,
    moderationPersonal,
    standbyPersonal,
    privacyPersonal,
    mlPersonal,
    telemetryPersonal,
    auditPersonal,
  ];
}
