/**
 * Made-up histories of accounts with known truth: most are honest, some cheat (alerts, then a person who
 * confirms some), some pay with what is not theirs (quick, large and failing payments, then disputes).
 */

import type { AccountEvent } from "../features/mod.ts";
import { createNormal, createRandom } from "../../platform/random.ts";

const REGIONS = ["eu", "na", "asia"];
const DAY_MS = 86_400_000;
const DAYS = 330;
/** 1 January 2026. */
const BEGIN = 1_767_225_600_000;

export function* makeAccounts(seed: number, accounts = 4_000): Generator<AccountEvent> {
  const random = createRandom(seed);
  const normal = createNormal(random);
  for (let i = 0; i < accounts; i++) {
    const cheats = random() < 0.08;
    const defrauds = random() < 0.04;
    const starts = Math.floor(random() * 270);
    // Cheats and frauds do not all begin on the first day.
    const turns = starts + Math.floor(-Math.log(1 - random()) * 15);
    const habit = 1 / (1 + Math.exp(-normal()));
    const spends = Math.exp(normal() - 3.5);
    const add = (
      day: number,
      kind: AccountEvent["kind"],
      value: number,
      hour = random(),
    ): AccountEvent => ({
      ...{ account: `a${i}`, region: REGIONS[i % 3]!, kind, value },
      at: BEGIN + (day + hour) * DAY_MS,
    });
    yield add(starts, "created", 0, 0);
    for (let day = starts; day < DAYS; day++) {
      if (random() >= habit) continue;
      yield add(day, "login", 0);
      const [active, paying] = [cheats && day >= turns, defrauds && day >= turns];
      const matches = Math.floor(6 * random());
      for (let n = 0; n < matches; n++) {
        yield add(day, "match", random() < (active ? 0.68 : 0.5) ? 1 : 0);
        if (random() >= (active ? 0.09 : 0.004)) continue;
        const severity = random() < (active ? 0.35 : 0.1) ? 3 : random() < 0.5 ? 2 : 1;
        yield add(day, "alert", severity);
        const confirmed = active ? 0.08 * severity : 0.004;
        if (random() < confirmed) yield add(day + 1 + 8 * random(), "confirmed", 0);
      }
      if (random() >= (paying ? 0.4 : spends)) continue;
      const sum = Math.round((paying ? 4_000 : 900) * Math.exp(0.7 * normal()));
      while (random() < (paying ? 0.35 : 0.04)) yield add(day, "failed_payment", sum);
      yield add(day, "purchase", sum);
      if (random() < (paying ? 0.3 : 0.004)) yield add(day + 3 + 25 * random(), "dispute", sum);
    }
  }
}
