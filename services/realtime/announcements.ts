/** What a moderator tells everybody who listens to `world`. */

import type { Actor } from "../identity/mod.ts";
import type { OutboxStore } from "../outbox/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { Ids } from "../platform/ids.ts";
import { announcement as announced } from "./events.ts";

export interface Announcement {
  id: string;
  text: string;
  at: Date;
}

export interface Announcements {
  /** Resolves once it will be told, whatever fails afterwards. */
  announce(actor: Actor, text: string): Promise<Announcement>;
}

export function createAnnouncements(
  { outbox, clock, ids }: {
    outbox: Pick<OutboxStore, "add">;
    clock: Pick<Clock, "now">;
    ids: Pick<Ids, "next">;
  },
): Announcements {
  return {
    async announce({ caller, address }, text) {
      const announcement = { id: ids.next(), text, at: new Date(clock.now()) };
      await outbox.add(announced, {
        room: "world",
        data: { announcement_id: announcement.id, text },
        at: announcement.at,
      }, {
        at: announcement.at,
        action: "announcement",
        actor: caller.id,
        subjects: [announcement.id],
        addresses: [address],
        outcome: "done",
        details: { text },
      });
      return announcement;
    },
  };
}
