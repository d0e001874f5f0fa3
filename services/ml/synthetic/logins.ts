/**
 * Made-up days of play with known truth: every player has a habit (how often, which days of the week)
 * and a hazard of losing interest, after which days get rarer until the player is gone for good.
 */

import { createNormal, createRandom } from "../../platform/random.ts";
import type { LoginHistory } from "../history/store.ts";

const REGIONS = ["eu", "na", "asia"];
const DAYS = 180;
/** 1 January 2026. */
const BEGIN = 20_454;

export function* makeLogins(seed: number, players = 6_000): Generator<LoginHistory> {
  const random = createRandom(seed);
  const normal = createNormal(random);
  for (let i = 0; i < players; i++) {
    const begins = Math.floor(random() * 0.7 * DAYS);
    const habit = 1 / (1 + Math.exp(-(-0.5 + 1.2 * normal())));
    const weekend = 1 + 0.8 * random();
    const hazard = 0.03 * Math.exp(0.7 * normal() - 2 * habit);
    const amount = Math.exp(0.8 + 0.5 * normal());
    const [days, played]: [number[], number[]] = [[], []];
    let interest = 1;
    let fades = 1;
    for (let day = begins; day < DAYS; day++) {
      if (fades === 1 && random() < hazard) fades = 0.75 + 0.15 * random();
      interest *= fades;
      if (interest < 0.03) break;
      const isWeekend = (BEGIN + day + 4) % 7 % 6 === 0;
      const chance = Math.min(0.98, habit * interest * (isWeekend ? weekend : 1));
      if (day > begins && random() >= chance) continue;
      days.push(BEGIN + day);
      played.push(1 + Math.floor(amount * interest * -Math.log(1 - random())));
    }
    yield { player: `p${i}`, region: REGIONS[i % 3]!, days, played };
  }
}
