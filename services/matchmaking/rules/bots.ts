/** Computer opponents: people who asked for them and fit, spread over the teams (MM4). Pure. */

import type { Arrivals } from "./arrivals.ts";
import { bothFit } from "./groups.ts";
import { byAge, type Entry } from "./pool.ts";
import type { Shape } from "./teams.ts";
import type { WindowRule } from "./windows.ts";

/** When computer opponents may fill the ticket's match, in milliseconds; Infinity: never. */
export function botsAt(
  { ticket, since }: Pick<Entry, "ticket" | "since">,
  { botsAfterMs, arrivals }: { botsAfterMs: number | null; arrivals: Pick<Arrivals, "quietAt"> },
): number {
  if (!ticket.bots || botsAfterMs === null) return Infinity;
  return Math.min(since + botsAfterMs, arrivals.quietAt(ticket));
}

/**
 * Seats `entry` and as many of the others as fit one another, each in the emptiest team.
 * @returns the teams, and the seats left for computer opponents in each
 */
export function fillWithBots(
  fits: readonly Entry[],
  entry: Entry,
  { rule, shape, now }: { rule: WindowRule; shape: Shape; now: number },
): { sides: Entry[][]; bots: number[] } {
  const sides = Array.from({ length: shape.teams }, () => [] as Entry[]);
  const rooms = new Array<number>(shape.teams).fill(shape.teamSize);
  const seated: Entry[] = [];
  const oldestFirst = fits.filter((other) => other !== entry).sort(byAge);
  for (const other of [entry, ...oldestFirst]) {
    const team = rooms.indexOf(Math.max(...rooms));
    if (rooms[team]! < other.size) continue;
    const isNear = seated.every((each) => bothFit(each, other, rule, now));
    if (!isNear) continue;
    rooms[team]! -= other.size;
    sides[team]!.push(other);
    seated.push(other);
  }
  return { sides, bots: rooms };
}
