/** What the staff does to boards and seasons, each change audited (SEC7). */

import type { Audit, AuditEntry } from "../../audit/mod.ts";
import type { Actor } from "../../identity/mod.ts";
import type { Clock } from "../../platform/time/clock.ts";
import type { Boards } from "../boards.ts";
import type { Builder } from "../ranks/builder.ts";
import { leaderboardFailures } from "../errors.ts";
import type { Finals } from "./finals.ts";
import type { Seasons } from "./seasons.ts";
import type { LeaderboardStore } from "../stores/store.ts";
import type { Submitter } from "../submit/submitter.ts";
import type { BoardInfo, Season, SeasonTimes } from "../types.ts";
import type { Verification, Verifier } from "../ranks/verifier.ts";

export interface EntryName {
  season: string;
  mode: string;
  userId: string;
}

export interface BoardStaff {
  /** Takes an entry out of the ranks, or puts it back to its place. @throws leaderboards.entry_not_found */
  setHidden(actor: Actor, entry: EntryName, hidden: boolean, reason: string): Promise<BoardInfo>;
  /** @throws leaderboards.season_not_found, .season_closed */
  openSeason(actor: Actor, id: string, reason: string): Promise<Season>;
  /** Ranks are final and prizes decided when it resolves. @throws leaderboards.season_not_found */
  closeSeason(actor: Actor, id: string, reason: string): Promise<Season>;
  /** Sets times, or adds a season. @throws leaderboards.season_times, .season_closed */
  scheduleSeason(
    actor: Actor,
    id: string,
    times: Partial<SeasonTimes>,
    reason: string,
  ): Promise<Season>;
  /** Reads all of both: a million entries take half a minute. */
  verify(season: string, mode: string): Promise<Verification & { board: BoardInfo }>;
  /** Builds the ranks anew from the rows, in the background of what readers see. */
  rebuild(actor: Actor, season: string, mode: string): Promise<BoardInfo>;
}

export function createBoardStaff(
  { store, boards, seasons, builder, finals, submitter, verifier, audit, clock }: {
    store: LeaderboardStore;
    boards: Boards;
    seasons: Seasons;
    builder: Builder;
    finals: Finals;
    submitter: Submitter;
    verifier: Verifier;
    audit: Audit;
    clock: Clock;
  },
): BoardStaff {
  function entryOf(
    { caller, address }: Actor,
    action: string,
    subject: string,
    details: Record<string, unknown>,
  ): AuditEntry {
    return {
      at: new Date(clock.now()),
      action,
      actor: caller.id,
      subjects: [subject],
      addresses: address === "" ? [] : [address],
      outcome: "done",
      details,
    };
  }

  function getSeason(id: string): Season {
    return seasons.find(id) ??
      leaderboardFailures.fail("season_not_found", `Cannot find the season "${id}"`);
  }

  return {
    async setHidden(actor, { season, mode, userId }, hidden, reason) {
      const board = await boards.get(season, mode);
      const action = hidden ? "leaderboard.hide" : "leaderboard.restore";
      const entry = entryOf(actor, action, userId, { season: board.season, mode, reason });
      const changed = await store.setHidden(board.id, userId, hidden, entry);
      if (!changed) {
        throw leaderboardFailures.make(
          "entry_not_found",
          `Cannot find ${userId} on the board "${mode}" of ${board.season}`,
        );
      }
      if (changed.noteId !== null) await submitter.follow(board, [changed.move], changed.noteId);
      return board;
    },

    async openSeason(actor, id, reason) {
      const season = getSeason(id);
      if (seasons.isOpen(season)) return season;
      const entry = entryOf(actor, "season.open", season.id, { reason });
      return await seasons.schedule(season.id, { opensAt: entry.at }, entry);
    },

    async closeSeason(actor, id, reason) {
      const season = getSeason(id);
      if (season.closedAt) return season;
      const entry = entryOf(actor, "season.close", season.id, { reason });
      return await seasons.schedule(season.id, { closesAt: entry.at }, entry);
    },

    async scheduleSeason(actor, id, times, reason) {
      const known = id === "current" ? getSeason(id).id : id;
      const { opensAt, closesAt } = times;
      const entry = entryOf(actor, "season.schedule", known, {
        reason,
        ...(opensAt && { opens_at: opensAt.toISOString() }),
        ...(closesAt !== undefined && { closes_at: closesAt?.toISOString() ?? null }),
      });
      return await seasons.schedule(known, times, entry);
    },

    async verify(season, mode) {
      const board = await boards.get(season, mode);
      if (board.final) return { board, ...await finals.verify(board) };
      await builder.check(board);
      return { board, ...await verifier.verify(board) };
    },

    async rebuild(actor, season, mode) {
      const board = await boards.get(season, mode);
      await audit.record(entryOf(actor, "leaderboard.rebuild", mode, { season: board.season }));
      await (board.final ? finals : builder).rebuild(board);
      return board;
    },
  };
}
