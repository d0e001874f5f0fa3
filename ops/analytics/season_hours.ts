/** What nodes note of the hours of a day. */

import type { Chance } from "./chance.ts";
import { iso, type Rows } from "./season.ts";

const HOUR = 3_600_000;

/** What two nodes would have noted of the day's hours. */
export function hoursOf(
  chance: Chance,
  rows: Rows,
  day: number,
): Record<string, unknown>[] {
  const perHour = new Array<number>(24).fill(0);
  for (
    const { created_at } of rows.tickets!.map((t) => ({
      created_at: t.enqueued_at as string,
    }))
  ) {
    perHour[
      Math.min(
        23,
        Math.max(0, Math.floor((Date.parse(created_at) - day) / HOUR)),
      )
    ]!++;
  }
  return perHour.flatMap((tickets, hour) => {
    const node = (name: string, share: number) => {
      const requests = Math.round((300 + tickets * 160) * share);
      const slow = (part: number) =>
        Math.round(requests * Math.min(1, part + 0.004 * chance.next()));
      return {
        ...{
          span: 60,
          at: iso(day + hour * HOUR),
          node: name,
          samples: 60,
          requests,
        },
        ...{
          errors: Math.floor(requests * 0.0004 * chance.next()),
          api_10: slow(0.71),
        },
        ...{
          api_50: slow(0.95),
          api_100: slow(0.981),
          api_200: slow(0.992),
          api_500: slow(0.998),
        },
        ...{ api_1000: requests, placements: Math.round(tickets * share) },
        wait_seconds: Math.round(tickets * share * 14),
      };
    };
    return [node("a", 0.55), node("b", 0.45), {
      ...{
        span: 60,
        at: iso(day + hour * HOUR),
        node: "",
        samples: 60,
        queued: tickets * 0.4,
      },
    }];
  });
}
