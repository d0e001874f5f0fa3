/**
 * A made-up match history with known truth: every player has a skill, plays better the higher it is,
 * meets opponents near the rating at the time, and is rated by Elo. Numbers of play are scattered as
 * those of the arena: who is better hits more and holds the core longer, but a match is short.
 */

import { expectedScore } from "../../ratings/mod.ts";
import type { PlayedMatch } from "../features/mod.ts";
import { createNormal, createRandom } from "../../platform/random.ts";

const REGIONS = ["eu", "na", "asia"];
const MATCHES = 25;
const HOUR_MS = 3_600_000;
/** 1 January 2026. */
const BEGIN = 1_767_225_600_000;

export function* makeMatches(seed: number, players = 6_000): Generator<PlayedMatch> {
  const random = createRandom(seed);
  const normal = createNormal(random);
  for (let i = 0; i < players; i++) {
    const skill = 1_500 + 300 * normal();
    // How somebody plays is not only how well.
    const [aim, haste] = [0.5 * normal(), 0.3 * normal()];
    let [rating, at] = [1_500, BEGIN + random() * 120 * 24 * HOUR_MS];
    for (let n = 0; n < MATCHES; n++) {
      const opponents = rating + 120 * normal();
      const form = skill + 80 * normal();
      const result = random() < expectedScore(form, opponents) ? 1 : 0;
      rating += (n < 10 ? 60 : 32) * (result - expectedScore(rating, opponents));
      at += HOUR_MS * (1 + 20 * random());
      const edge = (form - opponents) / 400;
      const seconds = 120 + 60 * random();
      const shots = Math.round(seconds * Math.max(0.1, 0.8 + haste + 0.1 * normal()));
      const accuracy = 1 / (1 + Math.exp(-((skill - 1_500) / 350 + aim + 0.3 * normal() - 0.8)));
      const eliminations = Math.max(0, Math.round(5 + 3 * edge + 1.5 * normal()));
      const core = Math.min(1, Math.max(0, 0.35 + 0.15 * edge + 0.1 * normal()));
      const hits = Math.round(shots * accuracy);
      yield {
        ...{ player: `p${i}`, region: REGIONS[i % 3]!, at, result, opponents, rating },
        ...{ seconds, shots, hits, eliminations, core_seconds: core * seconds },
        actions: Math.round(seconds * Math.max(0.5, 2.2 + haste + (skill - 1_500) / 700)),
        points: Math.round(core * seconds + 5 * eliminations),
        deaths: Math.max(0, Math.round(5 - 3 * edge + 1.5 * normal())),
        damage: 8 * hits,
      };
    }
  }
}
