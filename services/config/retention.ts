/** How long things are kept, and for how long what was lost may be asked for again. */

import { z } from "zod";
import { type Given, wholeNumber } from "./environment.ts";

export interface RetentionConfig {
  /** Days that events are kept, in whole months; 0 keeps them for ever (TEL8). */
  eventDays: number;
  /** Days after which a guest who never played and has no session leaves; 0: never. */
  guestDays: number;
  /** Days that matches of the arena and their replays are kept; 0 keeps them for ever (AR5). */
  replayDays: number;
  /** Milliseconds in which a refresh token may be exchanged again, for an answer that was lost (SEC3). */
  refreshGraceMs: number;
}

export const retentionShape = {
  EVENT_RETENTION_DAYS: wholeNumber(0).default(400),
  GUEST_RETENTION_DAYS: wholeNumber(0).default(0),
  REPLAY_RETENTION_DAYS: wholeNumber(0).default(30),
  REFRESH_GRACE_S: z.coerce.number().min(0).max(300).default(30),
};

export function readRetention(e: Given<typeof retentionShape>): RetentionConfig {
  return {
    eventDays: e.EVENT_RETENTION_DAYS,
    guestDays: e.GUEST_RETENTION_DAYS,
    replayDays: e.REPLAY_RETENTION_DAYS,
    refreshGraceMs: e.REFRESH_GRACE_S * 1000,
  };
}
