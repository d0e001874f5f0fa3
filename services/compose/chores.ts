/** Everything that has to be done every now and then, from what the domains declare. */

import { autovacuum } from "../../db/embedded/autovacuum.ts";
import { antiCheatChores, createBotWindowStore } from "../anti_cheat/mod.ts";
import { arenaChores, type ReplayStore } from "../arena/mod.ts";
import { auditChores } from "../audit/mod.ts";
import { gameChores } from "../game/mod.ts";
import { idempotencyChores } from "../idempotency/mod.ts";
import { createAccountRetentionStore, identityChores, IDLE_MS } from "../identity/mod.ts";
import { leaderboardChores } from "../leaderboards/mod.ts";
import { matchmakingChores } from "../matchmaking/mod.ts";
import { type createMinuteStore, minuteChores } from "../minutes/mod.ts";
import { mlChores } from "../ml/mod.ts";
import { partyChores } from "../parties/mod.ts";
import { type Chore, type Chores, createChores, MINUTE } from "../platform/work/chores.ts";
import type { PersonalData } from "../platform/personal.ts";
import { type PlannedDeletions, type Privacy, privacyChores } from "../privacy/mod.ts";
import { ratingChores } from "../ratings/mod.ts";
import { createActsStore, standbyChores } from "../standby/mod.ts";
import { createPurchaseRetentionStore, storeChores } from "../store/mod.ts";
import { telemetryChores } from "../telemetry/mod.ts";
import { webhookChores } from "../webhooks/mod.ts";
import type { Access } from "./access.ts";
import type { Base } from "./base.ts";
import type { composeDelivery } from "./delivery.ts";
import type { composeEconomy } from "./economy.ts";
import type { openGame } from "./game.ts";
import type { Boards } from "./leaderboards.ts";
import type { Play } from "./play.ts";
import type { composeTelemetry } from "./telemetry.ts";

export function composeChores(
  { config, database, stream, leases, metrics, node, clock, log }: Base,
  {
    access,
    game: { game, gameStore },
    boards,
    play,
    economy,
    telemetry,
    delivery,
    privacy,
    plannedDeletions,
    personal,
    replays,
    ml,
    minuteStore,
  }: {
    access: Access;
    game: Awaited<ReturnType<typeof openGame>>;
    boards: Boards;
    play: Play;
    economy: ReturnType<typeof composeEconomy>;
    telemetry: ReturnType<typeof composeTelemetry>;
    delivery: ReturnType<typeof composeDelivery>;
    privacy: Privacy;
    plannedDeletions: PlannedDeletions;
    personal: readonly PersonalData[];
    replays: ReplayStore;
    ml: Parameters<typeof mlChores>[0];
    minuteStore: ReturnType<typeof createMinuteStore>;
  },
): Chores {
  const { guestDays: guestRetentionDays, eventDays: retentionDays, replayDays } = config.retention;
  const modes = () => game.config.modes.filter(({ enabled }) => enabled).map(({ id }) => id);
  const identity = {
    accounts: access.accountStore,
    retention: createAccountRetentionStore(database, personal),
  };
  // The embedded engine has no autovacuum.
  const vacuum: Chore[] = database.engine === "embedded"
    ? [{ name: "vacuum", every: MINUTE, run: () => autovacuum(database.sql) }]
    : [];
  return createChores({
    ...{ metrics, leases, holder: node, clock, log },
    chores: [
      ...auditChores(access),
      ...leaderboardChores({ ...boards, prizes: economy.prizes }),
      ...ratingChores(play),
      ...identityChores({ ...access, ...identity, guestRetentionDays, clock }),
      ...privacyChores({ privacy, plannedDeletions }),
      ...matchmakingChores({ retention: play.retention, modes, clock }),
      ...partyChores({ parties: play.parties, idleMs: IDLE_MS, clock }),
      ...storeChores({ retention: createPurchaseRetentionStore(database), clock }),
      ...idempotencyChores({ store: access.onceStore, clock }),
      ...telemetryChores({ events: telemetry.events, retentionDays, clock }),
      ...antiCheatChores({ stream, windows: createBotWindowStore(database), clock }),
      ...arenaChores({ replays, retentionDays: replayDays, clock }),
      ...minuteChores({ store: minuteStore, clock }),
      ...mlChores(ml),
      ...webhookChores(delivery),
      ...standbyChores({ acts: createActsStore(database) }),
      ...gameChores({ store: gameStore, clock }),
      ...vacuum,
    ],
  });
}
