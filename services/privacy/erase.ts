/** How an account goes, whoever asks for it. */

import type { AfterErasing } from "../platform/personal.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { PrivacyStore } from "./store.ts";

export interface Eraser {
  store: Pick<PrivacyStore, "erase">;
  /** Ends every session of the player, on every node. */
  endSessions: (userId: string) => Promise<void>;
  clock: Pick<Clock, "now">;
}

/** Erases what the domains keep of a player. @returns what must follow */
export async function eraseAccount(
  { store, endSessions, clock }: Eraser,
  userId: string,
): Promise<AfterErasing[]> {
  // First of all: whoever still acts for the player would leave something behind.
  await endSessions(userId);
  const after = await store.erase(userId, new Date(clock.now()));
  // A sign-in that was under way before is seen now; none can follow.
  await endSessions(userId);
  return after;
}
