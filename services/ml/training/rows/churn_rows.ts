/** Day-by-day log-ins as rows: a player on a day of play, and whether the horizon saw none. */

import { CHURN_HORIZON, CHURN_WINDOW, churnFeatures, FEATURES } from "../../features/mod.ts";
import type { LoginHistory } from "../../history/store.ts";
import { collectDataset, type Dataset, type DatasetRow, readDataset } from "../dataset.ts";
import { dayIn, numberIn, parseCsv } from "./csv.ts";

const DAY_MS = 86_400_000;

export interface ChurnOptions {
  window?: number;
  horizon?: number;
  /** Days between two rows of a player. */
  every?: number;
}

/** Day numbers of the first and the last log-in of anybody. */
export interface Span {
  first: number;
  last: number;
}

/** A row each `every` days while the player was seen within the window. */
export function churnDataset(
  histories: readonly LoginHistory[],
  source: string,
  options: ChurnOptions = {},
): Dataset {
  const span = {
    last: histories.reduce((day, { days }) => Math.max(day, days.at(-1) ?? day), -Infinity),
    first: histories.reduce((day, { days }) => Math.min(day, days[0] ?? day), Infinity),
  };
  return collectDataset(aboutChurn(source, options), rows());

  function* rows(): Generator<DatasetRow> {
    for (const [i, history] of histories.entries()) yield* rowsOf(history, i, { span, ...options });
  }
}

/** The same of histories that are read by and by, of a span that is known beforehand. */
export function readChurnDataset(
  histories: AsyncIterable<LoginHistory>,
  source: string,
  { span, ...options }: ChurnOptions & { span: Span },
): Promise<Dataset> {
  return readDataset(aboutChurn(source, options), rows());

  async function* rows(): AsyncGenerator<DatasetRow> {
    let i = 0;
    for await (const history of histories) yield* rowsOf(history, i++, { span, ...options });
  }
}

function aboutChurn(source: string, { window, horizon }: ChurnOptions) {
  // Serving computes these features over its own window: with another one they only share the names.
  const own = (window ?? CHURN_WINDOW) === CHURN_WINDOW &&
    (horizon ?? CHURN_HORIZON) === CHURN_HORIZON;
  return { definitions: FEATURES.churn, own, source };
}

function* rowsOf(
  history: LoginHistory,
  i: number,
  { span: { first, last }, window = CHURN_WINDOW, horizon = CHURN_HORIZON, every = 7 }:
    & ChurnOptions
    & { span: Span },
): Generator<DatasetRow> {
  const { days } = history;
  if (days.length === 0) return;
  // Players are looked at on different days, so that no day of the week stands for all.
  for (let today = first + i % every; today + horizon <= last; today += every) {
    if (today < days[0]! || !days.some((day) => day <= today && day > today - window)) continue;
    const stays = days.some((day) => day > today && day <= today + horizon);
    const age = today - days[0]!;
    yield {
      features: churnFeatures(history, { today, window }),
      ...{ target: stays ? 0 : 1, player: history.player },
      ...{ at: today * DAY_MS, until: (today + horizon) * DAY_MS },
      segments: {
        ...(history.region !== undefined && { region: history.region }),
        experience: age < 7 ? "first week" : age < 30 ? "first month" : "later",
      },
    };
  }
}

/** `player_id,day,played[,region]`: a line for each day, `played` 0 where there was no play. @throws UnreadableFile */
export function readLogins(text: string, now: number): LoginHistory[] {
  const players = new Map<string, { region?: string; days: [day: number, played: number][] }>();
  for (const [i, row] of parseCsv(text, ["player_id", "day", "played"]).entries()) {
    const played = /^(true|false)$/i.test(row["played"]!)
      ? Number(/^true$/i.test(row["played"]!))
      : numberIn(row, "played");
    const id = row["player_id"]!;
    const player = players.get(id) ?? { days: [], ...(row["region"] && { region: row["region"] }) };
    players.set(id, player);
    if (played > 0) player.days.push([dayIn(row, "day", { row: i, now }), played]);
  }
  return [...players].map(([player, { region, days }]) => {
    days.sort(([a], [b]) => a - b);
    return {
      ...{ player, days: days.map(([day]) => day), played: days.map(([, played]) => played) },
      ...(region !== undefined && { region }),
    };
  });
}
