/** A player's last events as a session of which it is known who played it. */

import type { Observed } from "../../anti_cheat/mod.ts";
import type { Account } from "../history/store.ts";
import type { LabelledSession } from "./rows/bot_rows.ts";

/** Of fewer events a session tells nothing. */
const FEWEST_EVENTS = 64;
/** Days in which a flag would have been confirmed. */
const HONEST_AFTER_DAYS = 7;
const DAY_MS = 86_400_000;

/**
 * @param judgedAt when a flag was confirmed; undefined of who played honestly
 * @returns undefined where the events are too few
 */
export function toSession(
  events: readonly Observed[],
  { id, region, createdAt, judgedAt, now }: Account & { judgedAt: Date | undefined; now: Date },
): LabelledSession | undefined {
  if (events.length < FEWEST_EVENTS) return undefined;
  const at = events.at(-1)!.receivedAt;
  const age = (at - createdAt.getTime()) / DAY_MS;
  const honestAt = Math.min(at + HONEST_AFTER_DAYS * DAY_MS, now.getTime());
  return {
    ...{ player: id, region, events, isBot: judgedAt !== undefined },
    time: { at, until: judgedAt?.getTime() ?? honestAt },
    ...{ generator: "", cohort: age < 30 ? "first month" : "later" },
  };
}
