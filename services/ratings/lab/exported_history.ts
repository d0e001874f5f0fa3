/** The history in a file of `admin export`: finished, rated matches between people, in the order they ended. */

import { HistoryError, type PlayedGame } from "./types.ts";

interface MatchRow {
  id: string;
  mode: string;
  status: string;
  rated: boolean;
  finished_at: string | null;
}

interface SeatRow {
  match_id: string;
  user_id: string;
  team: number;
  placement: number | null;
  rated: boolean;
}

/** @throws HistoryError it is no such file, or has no finished matches */
export function readExport(text: string): PlayedGame[] {
  let table = "";
  const matches = new Map<string, MatchRow>();
  const seats: SeatRow[] = [];
  text.split("\n").forEach((line, index) => {
    if (line.startsWith('{"table":')) table = parse<{ table: string }>(line, index).table;
    else if (line !== "" && table === "matches") {
      const match = parse<MatchRow>(line, index);
      if (match.status === "finished" && match.rated) matches.set(match.id, match);
    } else if (line !== "" && table === "match_participants") {
      seats.push(parse<SeatRow>(line, index));
    }
  });
  const games = [...Map.groupBy(seats, ({ match_id }) => match_id)].flatMap(([id, own]) => {
    const match = matches.get(id);
    const counted = own.filter(({ rated, placement }) => rated && placement !== null);
    const teams = [...Map.groupBy(counted, ({ team }) => team).values()];
    if (!match?.finished_at || teams.length < 2) return [];
    return {
      at: Date.parse(match.finished_at),
      sides: teams.map((side) => ({
        // A rating is of a mode: the same player is somebody else in another one.
        players: side.map(({ user_id }) => `${match.mode} ${user_id}`),
        placement: side[0]!.placement!,
      })),
    };
  });
  if (games.length === 0) throw new HistoryError("no finished match in it");
  return games.sort((a, b) => a.at - b.at);
}

function parse<T>(line: string, index: number): T {
  try {
    return JSON.parse(line);
  } catch {
    throw new HistoryError("no line of an export", index + 1);
  }
}
