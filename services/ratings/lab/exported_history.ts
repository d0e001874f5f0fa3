/**
 * The history in a file of `admin export`: finished, rated matches between people, in the order they ended.
 *
 * Holds of a file only those matches and who was counted in them, taken line by line: an export of years is
 * larger than a text may be.
 */

import { HistoryError, type PlayedGame } from "./types.ts";

interface Seat {
  player: string;
  team: number;
  placement: number;
}

export interface ExportReader {
  /** The next line of the file. @throws HistoryError naming it */
  take(line: string): void;
  /** @throws HistoryError it is no such file, or has no finished matches */
  games(): PlayedGame[];
}

export function createExportReader(): ExportReader {
  let table = "";
  let taken = 0;
  /** By id; seats may come before their match. */
  const matches = new Map<string, { mode: string; at: number }>();
  const seats = new Map<string, Seat[]>();

  function match(row: Record<string, unknown>): void {
    const { id, mode, status, rated, finished_at } = row;
    if (status !== "finished" || !rated) return;
    const at = Date.parse(String(finished_at));
    if (typeof id !== "string" || typeof mode !== "string" || Number.isNaN(at)) refuse();
    matches.set(id, { mode, at });
  }

  function seat(row: Record<string, unknown>): void {
    const { match_id, user_id, team, placement, rated } = row;
    if (!rated || placement === null) return;
    const isWhole = typeof match_id === "string" && typeof user_id === "string" &&
      typeof team === "number" && typeof placement === "number";
    if (!isWhole) refuse();
    const own = seats.get(match_id) ?? [];
    own.push({ player: user_id, team, placement });
    seats.set(match_id, own);
  }

  function refuse(): never {
    throw new HistoryError(`no row of ${table || "an export"}`, taken);
  }

  function parse(line: string): Record<string, unknown> {
    let row: unknown;
    try {
      row = JSON.parse(line);
    } catch {
      // Told below: no row either.
    }
    if (typeof row === "object" && row !== null && !Array.isArray(row)) {
      return row as Record<string, unknown>;
    }
    throw new HistoryError("no line of an export", taken);
  }

  return {
    take(line) {
      taken++;
      if (line.trim() === "") return;
      if (line.startsWith('{"table":')) table = String(parse(line)["table"]);
      else if (table === "matches") match(parse(line));
      else if (table === "match_participants") seat(parse(line));
      else if (taken === 1) parse(line);
    },
    games() {
      const games = [...seats].flatMap(([id, counted]) => {
        const match = matches.get(id);
        const teams = [...Map.groupBy(counted, ({ team }) => team).values()];
        if (!match || teams.length < 2) return [];
        const sides = teams.map((side) => ({
          // A rating is of a mode: the same player is somebody else in another one.
          players: side.map(({ player }) => `${match.mode} ${player}`),
          placement: side[0]!.placement,
        }));
        return { at: match.at, sides };
      });
      if (games.length === 0) throw new HistoryError(`no finished match in its ${taken} lines`);
      return games.sort((a, b) => a.at - b.at);
    },
  };
}
