/** How the game does, noted every minute: what is counted here, and what the domains know. */

import { createAlertCounts } from "../anti_cheat/mod.ts";
import { createMinutes, createMinuteStore } from "../minutes/mod.ts";
import type { Base } from "./base.ts";

export function composeMinutes({ database, metrics, node, clock, log }: Base) {
  const store = createMinuteStore(database);
  const alerts = createAlertCounts(database);
  const minutes = createMinutes({
    ...{ store, node, clock, log },
    read: metrics.read,
    measure: async (from, to) => ({ alerts: await alerts.raised(from, to) }),
  });
  return { minutes, minuteStore: store };
}
