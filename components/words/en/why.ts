/** What an island says of a call that was refused. */

import type { Refusal } from "./refusals.ts";

/** What a player is told of a call that was refused: what the service says of it, which is English. */
export function whyRefused(
  _refusal: Refusal,
  said: string,
): string | Promise<string> {
  return said;
}
