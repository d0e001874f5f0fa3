/**
 * Reads histories of games: files of other programs, plain tables, and `admin export` of our own.
 *
 * - `games`: `date,team_a,team_b,score_a,score_b[,neutral]`, one against one, also `home_team`, `away_team` …;
 *   where there is a column `neutral`, the first side was at home unless it says so; a side that is a list of
 *   our own players' ids, as `analytics` writes it, is a team;
 * - `teams`: the same with `team1,team2` or `player1,player2`, players of a side apart by blanks;
 * - `places`: `date,contest,place,player`, a line for each who took part, ties on the same place;
 * - `export`: what `admin export` writes; finished matches that were rated, in the order they ended.
 */

import { readCells } from "./cells.ts";
import { createExportReader } from "./exported_history.ts";
import { HistoryError, type PlayedGame } from "./types.ts";

export const FORMATS = ["auto", "games", "teams", "places", "export"] as const;
export type Format = typeof FORMATS[number];

/** Columns by what they mean: the first that is there counts. */
const COLUMNS = {
  at: ["date", "end_time", "at"],
  a: ["team_a", "home_team", "team1", "player1"],
  b: ["team_b", "away_team", "team2", "player2"],
  scoreA: ["score_a", "home_score", "score1", "team_score1"],
  scoreB: ["score_b", "away_score", "score2", "team_score2"],
  contest: ["contest"],
  place: ["place"],
  player: ["player"],
} as const;

/** Players of `feeds/games-MODE.csv`; who was deleted is gone. */
const OWN_PLAYERS = /^(?:gone-)?[0-9a-f-]{36}(?: (?:gone-)?[0-9a-f-]{36})*$/;

/** Most sides of one game: every pair of them is predicted. */
const MOST_SIDES = 1_000;

/** @param start of the file, one letter or more */
export function isExport(start: string, format: Format = "auto"): boolean {
  return format === "export" || (format === "auto" && start.startsWith("{"));
}

/** @throws HistoryError naming the column or the line */
export function parseHistory(text: string, format: Format = "auto"): PlayedGame[] {
  if (isExport(text, format)) {
    const reader = createExportReader();
    for (const line of text.split("\n")) reader.take(line);
    return reader.games();
  }
  const [head = [], ...lines] = readCells(text);
  const names = head.map((name) => name.toLowerCase());
  const isPlaces = format === "places" || (format === "auto" && names.includes("contest"));
  const rows = lines.map((cells, i) => ({ cells, line: i + 2 }));
  for (const { cells, line } of rows) {
    if (cells.length !== names.length) {
      throw new HistoryError(`${cells.length} fields where the head has ${names.length}`, line);
    }
  }
  const games = isPlaces ? readPlaces(names, rows) : readGames(names, rows, format);
  // Those of one moment stay as they were written.
  return games.sort((a, b) => a.at - b.at);
}

interface Row {
  cells: string[];
  line: number;
}

function columnOf(names: readonly string[], meaning: keyof typeof COLUMNS): number {
  const column = COLUMNS[meaning].map((name) => names.indexOf(name)).find((at) => at >= 0);
  if (column === undefined) throw new HistoryError(`no column ${COLUMNS[meaning].join(" or ")}`);
  return column;
}

function readGames(names: readonly string[], rows: readonly Row[], format: Format): PlayedGame[] {
  const [at, a, b, scoreA, scoreB] = (["at", "a", "b", "scoreA", "scoreB"] as const)
    .map((meaning) => columnOf(names, meaning)) as [number, number, number, number, number];
  const neutral = names.indexOf("neutral");
  // A name of one side may have blanks: only tables of teams list players by them.
  const isTeams = format === "teams" || (format === "auto" && /^(?:team|player)1$/.test(names[a]!));
  const players = (cell: string, line: number) => {
    const found = isTeams || OWN_PLAYERS.test(cell)
      ? cell.split(" ").filter((name) => name !== "")
      : [cell];
    if (!found[0]) throw new HistoryError("a side without a name", line);
    return found;
  };
  return rows.map(({ cells, line }): PlayedGame => {
    const difference = numberOf(cells[scoreA]!, line) - numberOf(cells[scoreB]!, line);
    return {
      at: timeOf(cells[at]!, line),
      sides: [
        { players: players(cells[a]!, line), placement: difference >= 0 ? 1 : 2 },
        { players: players(cells[b]!, line), placement: difference <= 0 ? 1 : 2 },
      ],
      ...(neutral >= 0 && /^(?:0|false|no)$/i.test(cells[neutral]!) && { home: 0 }),
    };
  });
}

function readPlaces(names: readonly string[], rows: readonly Row[]): PlayedGame[] {
  const [at, contest, place, player] = (["at", "contest", "place", "player"] as const)
    .map((meaning) => columnOf(names, meaning)) as [number, number, number, number];
  const contests = Map.groupBy(rows, ({ cells }) => `${cells[at]} ${cells[contest]}`);
  return [...contests.values()].flatMap((own) => {
    const [{ cells, line }] = own as [Row];
    // Whoever was alone has met nobody.
    if (own.length < 2) return [];
    if (own.length > MOST_SIDES) throw new HistoryError(`over ${MOST_SIDES} in a contest`, line);
    return {
      at: timeOf(cells[at]!, line),
      sides: own.map((row) => ({
        players: [row.cells[player]!],
        placement: numberOf(row.cells[place]!, row.line),
      })),
    };
  });
}

function numberOf(cell: string, line: number): number {
  const value = Number(cell);
  if (cell === "" || !Number.isFinite(value)) {
    throw new HistoryError(`"${cell}" is no number`, line);
  }
  return value;
}

function timeOf(cell: string, line: number): number {
  const time = Date.parse(cell);
  if (Number.isNaN(time)) throw new HistoryError(`"${cell}" is no date`, line);
  return time;
}
