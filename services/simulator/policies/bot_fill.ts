/**
 * Computer opponents for ways to match that have none: by the matcher's own rule, at the same moments, so that a
 * comparison with them is one of how people are found.
 *
 * Holds the tickets that asked for them and wait still, in the order in which they came, and who else came of
 * late; whoever simulates drives it.
 */

import {
  botsAt,
  byAge,
  createArrivals,
  type Entry,
  fillWithBots,
  type QueueRules,
  toEntry,
  type WindowRule,
} from "../../matchmaking/mod.ts";
import type { Policy } from "../types.ts";

/** @param reach which people who asked may share such a match */
export function withBots(policy: Policy, rules: QueueRules, reach: WindowRule): Policy {
  const { teams, teamSize, botsAfterMs } = rules;
  if (botsAfterMs === null) return policy;
  const shape = { teams, teamSize };
  const arrivals = createArrivals();
  const filling = { botsAfterMs, arrivals };
  const asking = new Map<string, Entry>();
  let order = 0;

  function forget(ticketIds: Iterable<string>): void {
    for (const id of ticketIds) asking.delete(id);
  }

  return {
    add(tickets) {
      for (const ticket of tickets) {
        arrivals.note(ticket);
        if (ticket.bots) asking.set(ticket.ticketId, toEntry(ticket, [], order++));
      }
      policy.add(tickets);
    },
    remove(ticketIds) {
      const ids = [...ticketIds];
      forget(ids);
      policy.remove(ids);
    },
    match(now) {
      const matches = policy.match(now);
      forget(matches.flatMap(({ teams }) => teams.flat().map(({ ticketId }) => ticketId)));
      for (const entry of [...asking.values()].sort(byAge)) {
        if (!asking.has(entry.ticket.ticketId) || now < botsAt(entry, filling)) continue;
        const here = [...asking.values()].filter(({ ticket }) =>
          ticket.region === entry.ticket.region
        );
        const { sides, bots } = fillWithBots(here, entry, { rule: reach, shape, now });
        const seated = sides.map((side) => side.map(({ ticket }) => ticket));
        const ids = seated.flat().map(({ ticketId }) => ticketId);
        forget(ids);
        policy.remove(ids);
        matches.push({ teams: seated, bots });
      }
      return matches;
    },
    nextAt() {
      let next = policy.nextAt();
      for (const entry of asking.values()) next = Math.min(next, botsAt(entry, filling));
      return next;
    },
  };
}
