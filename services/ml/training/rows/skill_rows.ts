/** A match history as rows: a player's first matches, and the rating they led to. */

import {
  FEATURES,
  type PlayedMatch,
  SKILL_MATCHES,
  SKILL_SETTLED_AFTER,
  skillFeatures,
} from "../../features/mod.ts";
import { collectDataset, type Dataset, type DatasetRow, readDataset } from "../dataset.ts";
import { numberIn, parseCsv, timeIn } from "./csv.ts";

/** @param matches each player's in the order they were played; players may be mixed */
export function skillDataset(matches: Iterable<PlayedMatch>, source: string): Dataset {
  const players = new Map<string, PlayedMatch[]>();
  for (const match of matches) {
    const played = players.get(match.player);
    if (!played) players.set(match.player, [match]);
    else if (played.length < SKILL_SETTLED_AFTER) played.push(match);
  }
  return collectDataset({ definitions: FEATURES.skill, own: true, source }, rows());

  function* rows(): Generator<DatasetRow> {
    for (const played of players.values()) yield* rowsOf(played);
  }
}

/** @param matches one player's after the other's, each in the order they were played */
export function readSkillDataset(
  matches: AsyncIterable<PlayedMatch>,
  source: string,
): Promise<Dataset> {
  return readDataset({ definitions: FEATURES.skill, own: true, source }, rows());

  async function* rows(): AsyncGenerator<DatasetRow> {
    let played: PlayedMatch[] = [];
    for await (const match of matches) {
      if (played.length > 0 && played[0]!.player !== match.player) {
        yield* rowsOf(played);
        played = [];
      }
      if (played.length < SKILL_SETTLED_AFTER) played.push(match);
    }
    yield* rowsOf(played);
  }
}

/** A player with enough matches is one row. */
function* rowsOf(played: readonly PlayedMatch[]): Generator<DatasetRow> {
  if (played.length < SKILL_SETTLED_AFTER) return;
  const { player, region } = played[0]!;
  const count = 1 + hashOf(player) % SKILL_MATCHES;
  yield {
    features: skillFeatures(played.slice(0, count)),
    ...{ target: played.at(-1)!.rating, player },
    ...{ at: played[count - 1]!.at, until: played.at(-1)!.at },
    segments: { region, experience: `${count} ${count === 1 ? "match" : "matches"}` },
  };
}

/** Spreads players over how many first matches are looked at, the same in each run. */
function hashOf(text: string): number {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return hash >>> 0;
}

const NUMBERS = [
  ...["result", "opponents", "rating", "seconds", "actions", "shots", "hits", "points"],
  ...["eliminations", "deaths", "damage", "core_seconds"],
] as const;

/**
 * Our match history: a line for each player of each match, `player,region,at,` and the numbers.
 * @throws UnreadableFile
 */
export function readMatches(text: string, now: number): PlayedMatch[] {
  return parseCsv(text, ["player", "at", ...NUMBERS]).map((row, i): PlayedMatch => {
    const numbers = Object.fromEntries(NUMBERS.map((name) => [name, numberIn(row, name)]));
    return {
      ...numbers as Record<typeof NUMBERS[number], number>,
      ...{ player: row["player"]!, region: row["region"] ?? "" },
      at: timeIn(row, "at", { row: i, now }),
    };
  }).sort((a, b) => a.at - b.at);
}

/** Columns of SkillCraft1 that say what a league is, or who somebody is, not how they play. */
const SKILLCRAFT_LEFT_OUT = ["GameID", "LeagueIndex", "Age", "HoursPerWeek", "TotalHours"];

/** SkillCraft1 (Thompson and others, 2013): how players of StarCraft II play, and their league, 1 to 8. */
export function skillCraftDataset(text: string): Dataset {
  const rows = parseCsv(text, ["GameID", "LeagueIndex"]);
  const names = Object.keys(rows[0] ?? {}).filter((name) => !SKILLCRAFT_LEFT_OUT.includes(name));
  const definitions = names.map((name) => ({
    ...{ name: toSnake(name), unit: "1", meaning: `column ${name} of the file`, group: "columns" },
    ...{ min: -Infinity, max: Infinity, optional: true },
  }));
  return collectDataset(
    { definitions, own: false, source: "SkillCraft1" },
    rows.map((row) => ({
      features: Float32Array.from(names, (name) => row[name] === "?" ? NaN : numberIn(row, name)),
      ...{ target: numberIn(row, "LeagueIndex"), player: row["GameID"]! },
    })),
  );
}

function toSnake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}
