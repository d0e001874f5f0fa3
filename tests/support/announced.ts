/** Holds what commits announce to the tables that docs/events.md is made from. */

import { createOutboxStore } from "../../services/outbox/mod.ts";
import { type EventInfo, ROOM_EVENTS } from "../../services/realtime/mod.ts";
import type { Services } from "../../services/compose.ts";
import { WEBHOOK_EVENTS } from "../../services/webhooks/mod.ts";

/** @throws Error for a row whose kind or data no table knows */
export async function checkAnnounced({ engines }: Pick<Services, "engines">): Promise<void> {
  for (const { kind, target, payload } of await createOutboxStore(engines.database).list(1_000)) {
    if (kind === "stream") continue;
    const isRoom = kind === "room";
    const name = isRoom ? String(payload.kind) : target;
    // What tests themselves put there is nobody's event.
    if (name === "note" || name === "countdown") continue;
    const table: Readonly<Record<string, EventInfo>> = isRoom ? ROOM_EVENTS : WEBHOOK_EVENTS;
    const data = isRoom ? payload.data : payload;
    const parsed = table[name]?.data.safeParse(data);
    if (parsed?.success) continue;
    throw new Error(
      `${kind} ${name} is not as its table says: ${parsed?.error.message ?? "unknown kind"}\n` +
        JSON.stringify(data),
    );
  }
}
