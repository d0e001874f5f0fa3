/**
 * The catalogue of everything that is announced, from what the domains declare. The documents, the
 * client's types and the list of webhooks are made from it.
 */

import { ANTI_CHEAT_EVENTS } from "../anti_cheat/mod.ts";
import { INVENTORY_EVENTS } from "../inventory/mod.ts";
import { LEADERBOARD_EVENTS } from "../leaderboards/mod.ts";
import { MATCHMAKING_EVENTS } from "../matchmaking/mod.ts";
import { PARTY_EVENTS } from "../parties/mod.ts";
import type { EventKind } from "../platform/event_kind.ts";
import { PRIVACY_EVENTS } from "../privacy/mod.ts";
import { REALTIME_EVENTS } from "../realtime/mod.ts";
import { STORE_EVENTS } from "../store/mod.ts";

export const EVENTS: readonly EventKind[] = [
  ...MATCHMAKING_EVENTS,
  ...PARTY_EVENTS,
  ...LEADERBOARD_EVENTS,
  ...INVENTORY_EVENTS,
  ...STORE_EVENTS,
  ...ANTI_CHEAT_EVENTS,
  ...REALTIME_EVENTS,
  ...PRIVACY_EVENTS,
];

export const ROOM_EVENTS = EVENTS.filter(({ rooms }) => rooms !== undefined);
export const WEBHOOK_EVENTS = EVENTS.filter(({ webhook }) => webhook);
