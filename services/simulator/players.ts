/**
 * Who plays: what they are worth, with whom they come, from where, and how long they wait.
 *
 * Holds how many were drawn, which names them; the seed decides all of them.
 */

import type { RegionTable } from "../matchmaking/mod.ts";
import { createNormal, type Random } from "../platform/random.ts";
import type { Arrival } from "./types.ts";

export interface Population {
  /** Mean and spread of true skill, in points. */
  mean: number;
  deviation: number;
  /** Spread of a rating around the skill it stands for, in points. */
  error: number;
  /** Largest party; sizes above one get rarer by a half each. */
  largestParty: number;
  /** Regions with their neighbours, nearest first; the first has half of the players, and so on. */
  regions: RegionTable;
  /** Mean seconds until somebody gives up (exponential). */
  patienceS: number;
}

/** Share of tickets of one player, where parties are allowed. */
const ALONE = 0.7;

/** @returns draws one ticket after another */
export function createPlayers(
  { mean, deviation, error, largestParty, regions, patienceS }: Population,
  random: Random,
): (at: number) => Arrival {
  const normal = createNormal(random);
  const names = Object.keys(regions);
  let made = 0;

  function sizeOf(): number {
    let size = 1;
    if (largestParty === 1 || random() < ALONE) return size;
    do size++; while (size < largestParty && random() < 0.5);
    return size;
  }

  function regionOf(): string {
    let at = 0;
    while (at < names.length - 1 && random() < 0.5) at++;
    return names[at]!;
  }

  return (at) => {
    const ticketId = `t${++made}`;
    const region = regionOf();
    // People play with people of about their own strength.
    const centre = mean + deviation * normal();
    const skills = Array.from(
      { length: sizeOf() },
      (_, i) => i === 0 ? centre : centre + 80 * normal(),
    );
    const near = regions[region]!;
    const latency = Object.fromEntries([
      [region, 15 + 25 * random()],
      ...near.map((other, place) => [other, 40 * (place + 1) + 40 * random()]),
    ]);
    return {
      ticketId,
      region,
      enqueuedAt: at,
      members: skills.map((skill, i) => ({
        userId: `${ticketId}-${i}`,
        mmr: Math.max(0, skill + error * normal()),
      })),
      ...(names.length > 1 && { latency }),
      skills,
      patienceMs: -Math.log(1 - random()) * patienceS * 1_000,
    };
  };
}
