/** What a moderator tells everybody who listens to `world`. */

import type { OnceKey } from "../idempotency/mod.ts";
import type { Actor } from "../identity/mod.ts";
import type { OutboxStore } from "../outbox/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { Ids } from "../platform/ids.ts";
import { announcement as announced } from "./events.ts";
import { toAnnouncementBody } from "./wire.ts";

export interface Announcement {
  id: string;
  text: string;
  at: Date;
}

export interface Announcements {
  /**
   * Resolves once it will be told, whatever fails afterwards.
   * @param once the request's key: what it is answered with is kept with the announcement
   * @throws request.idempotency_in_progress
   */
  announce(actor: Actor, text: string, once?: OnceKey): Promise<Announcement>;
  /** The same to one player alone, who must be there. */
  tell(actor: Actor, userId: string, text: string, once?: OnceKey): Promise<Announcement>;
}

export function createAnnouncements(
  { outbox, clock, ids }: {
    outbox: Pick<OutboxStore, "add">;
    clock: Pick<Clock, "now">;
    ids: Pick<Ids, "next">;
  },
): Announcements {
  async function add(
    { caller, address }: Actor,
    text: string,
    { room, action, subject, once }: {
      room: string;
      action: string;
      subject?: string;
      once: OnceKey | undefined;
    },
  ): Promise<Announcement> {
    const announcement = { id: ids.next(), text, at: new Date(clock.now()) };
    await outbox.add(announced, {
      room,
      data: { announcement_id: announcement.id, text },
      at: announcement.at,
    }, {
      at: announcement.at,
      action,
      actor: caller.id,
      subjects: [subject ?? announcement.id],
      addresses: [address],
      outcome: "done",
      // What one player is told goes with them; the log stays.
      details: subject === undefined ? { text } : { announcement_id: announcement.id },
    }, once && { ...once, status: 201, answer: JSON.stringify(toAnnouncementBody(announcement)) });
    return announcement;
  }

  return {
    announce: (actor, text, once) =>
      add(actor, text, { room: "world", action: "announcement", once }),
    tell: (actor, userId, text, once) =>
      add(actor, text, {
        ...{ room: `user:${userId}`, action: "player.message", subject: userId, once },
      }),
  };
}
