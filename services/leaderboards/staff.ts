/** What the staff does to boards and seasons, each change audited (SEC7). */

import type { Audit } from "../audit/mod.ts";
import type { Actor } from "../identity/mod.ts";
import type { Clock } from "../platform/clock.ts";
import type { Boards } from "./boards.ts";
import type { Builder } from "./builder.ts";
import { leaderboardFailures } from "./errors.ts";
import type { Seasons } from "./seasons.ts";
import type { LeaderboardStore } from "./store.ts";
import type { Submitter } from "./submitter.ts";
import type { BoardInfo, Season, SeasonTimes } from "./types.ts";
import type { Verification, Verifier } from "./verifier.ts";

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
  /** @throws leaderboards.board_not_found */
  switchBoard(actor: Actor, mode: string, enabled: boolean, reason: string): Promise<void>;
  /** Reads all of both: a million entries take half a minute. */
  verify(season: string, mode: string): Promise<Verification & { board: BoardInfo }>;
  /** Builds the ranks anew from the rows, in the background of what readers see. */
  rebuild(actor: Actor, season: string, mode: string): Promise<BoardInfo>;
}

export function createBoardStaff(
  { store, boards, seasons, builder, submitter, verifier, audit, clock }: {
    store: LeaderboardStore;
    boards: Boards;
    seasons: Seasons;
    builder: Builder;
    submitter: Submitter;
    verifier: Verifier;
    audit: Audit;
    clock: Clock;
  },
): BoardStaff {
  async function record(
    { caller, address }: Actor,
    action: string,
    subjects: string[],
    details: Record<string, unknown>,
  ): Promise<void> {
    await audit.record({
      action,
      actor: caller.id,
      subjects,
      addresses: address === "" ? [] : [address],
      outcome: "done",
      details,
    });
  }

  function getSeason(id: string): Season {
    return seasons.find(id) ??
      leaderboardFailures.fail("season_not_found", `Cannot find the season "${id}"`);
  }

  return {
    async setHidden(actor, { season, mode, userId }, hidden, reason) {
      const board = await boards.get(season, mode);
      const changed = await store.setHidden(board.id, userId, hidden, new Date(clock.now()));
      if (!changed) {
        throw leaderboardFailures.make(
          "entry_not_found",
          `Cannot find ${userId} on the board "${mode}" of ${board.season}`,
        );
      }
      if (changed.noteId !== null) await submitter.follow(board, changed.move, changed.noteId);
      const details = { season: board.season, mode, reason };
      await record(actor, hidden ? "leaderboard.hide" : "leaderboard.restore", [userId], details);
      return board;
    },

    async openSeason(actor, id, reason) {
      const season = getSeason(id);
      const opensAt = new Date(clock.now());
      const opened = seasons.isOpen(season)
        ? season
        : await seasons.schedule(season.id, { opensAt }, actor.caller.id);
      await record(actor, "season.open", [season.id], { reason });
      return opened;
    },

    async closeSeason(actor, id, reason) {
      const season = getSeason(id);
      const closesAt = new Date(clock.now());
      const closed = season.closedAt
        ? season
        : await seasons.schedule(season.id, { closesAt }, actor.caller.id);
      await record(actor, "season.close", [season.id], { reason });
      return closed;
    },

    async scheduleSeason(actor, id, times, reason) {
      const known = id === "current" ? getSeason(id).id : id;
      const season = await seasons.schedule(known, times, actor.caller.id);
      await record(actor, "season.schedule", [known], {
        reason,
        opens_at: season.opensAt.toISOString(),
        closes_at: season.closesAt?.toISOString() ?? null,
      });
      return season;
    },

    async switchBoard(actor, mode, enabled, reason) {
      if (!boards.list().boards.some(({ id }) => id === mode)) {
        throw leaderboardFailures.make("board_not_found", `Cannot find a board "${mode}"`);
      }
      await seasons.setEnabled(mode, enabled);
      await record(actor, enabled ? "leaderboard.on" : "leaderboard.off", [mode], { reason });
    },

    async verify(season, mode) {
      const board = await boards.get(season, mode);
      await builder.check(board);
      return { board, ...await verifier.verify(board) };
    },

    async rebuild(actor, season, mode) {
      const board = await boards.get(season, mode);
      await record(actor, "leaderboard.rebuild", [mode], { season: board.season });
      await builder.rebuild(board);
      return board;
    },
  };
}
