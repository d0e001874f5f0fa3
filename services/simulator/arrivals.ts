/** When people come: evenly, by the hour of the day, all at once, or as somebody has recorded it. */

import { createRandom, type Random } from "../platform/random.ts";
import type { Arrival, Process } from "./types.ts";

/** Of the daily curve's mean, by hour from midnight: a quiet night, a busy evening. */
const HOURS = [
  ...[0.5, 0.35, 0.25, 0.2, 0.2, 0.25, 0.4, 0.55, 0.7, 0.8, 0.9, 1],
  ...[1.1, 1.15, 1.2, 1.3, 1.4, 1.6, 1.85, 2.05, 2.15, 2, 1.5, 1.1],
];
/** Chance of its own: who asks has nothing to do with when who comes. */
const ASKING = 0x5eedb075;
/** Of a burst's tickets: at once, and how long between two. */
const BURST = { tickets: 200, everyMs: 300_000 };

/**
 * Moments of arrivals in order, in milliseconds from zero.
 * @param rate tickets a second, in the mean
 */
export function momentsOf(
  process: Process,
  { tickets, rate, random }: { tickets: number; rate: number; random: Random },
): number[] {
  const moments: number[] = [];
  let at = 0;
  let burstAt = BURST.everyMs;
  while (moments.length < tickets) {
    const hour = Math.floor(at / 3_600_000) % 24;
    const now = process === "daily" ? rate * HOURS[hour]! : rate;
    at += -Math.log(1 - random()) / now * 1_000;
    if (process === "burst" && at > burstAt) {
      for (let i = 0; i < BURST.tickets && moments.length < tickets; i++) moments.push(burstAt);
      at = burstAt;
      burstAt += BURST.everyMs;
    } else moments.push(at);
  }
  return moments;
}

/**
 * Reads recorded arrivals: `at_ms,player,rating[,party]` with a line each; players of one party at one moment
 * are one ticket.
 * @param patienceMs of everybody: a record does not say when somebody would have left
 * @throws RecordError naming the line
 */
export function readArrivals(
  text: string,
  { region, patienceMs }: { region: string; patienceMs: number },
): Arrival[] {
  const parties = new Map<string, Arrival>();
  const lines = text.split(/\r?\n/);
  lines.forEach((line, index) => {
    if (line.trim() === "" || (index === 0 && /^at_ms,/i.test(line))) return;
    const [at, player, rating, party] = line.split(",").map((word) => word.trim());
    const isWhole = at !== "" && player && rating !== undefined && rating !== "" &&
      Number.isFinite(Number(at)) && Number.isFinite(Number(rating));
    if (!isWhole) throw new RecordError(index + 1);
    const name = party ? `${at} ${party}` : `${at} ${player} ${index}`;
    const ticket = parties.get(name) ?? {
      ...{ ticketId: `t${parties.size + 1}`, region, enqueuedAt: Number(at), patienceMs },
      ...{ members: [], skills: [] },
    };
    ticket.members.push({ userId: player, mmr: Number(rating) });
    ticket.skills.push(Number(rating));
    parties.set(name, ticket);
  });
  return [...parties.values()].sort((a, b) => a.enqueuedAt - b.enqueuedAt);
}

/**
 * The same tickets, some of which ask for computer opponents, as those of the page `/play` do.
 * @param share of the tickets; who they are does not change who comes, and whoever asks at one share asks at every
 *   larger one
 */
export function askingForBots(
  arrivals: readonly Arrival[],
  share: number,
  seed: number,
): Arrival[] {
  const random = createRandom(seed ^ ASKING);
  return arrivals.map((ticket) => random() < share ? { ...ticket, bots: true } : ticket);
}

/** A line of a record that says nothing. */
export class RecordError extends Error {
  override name = "RecordError";

  constructor(readonly line: number) {
    super(`line ${line} is not at_ms,player,rating[,party]`);
  }
}
