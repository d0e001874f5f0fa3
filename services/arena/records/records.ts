/**
 * What the arena's matches leave behind: replays in the database, play in telemetry (AR5–AR7).
 *
 * Holds what is on its way there; the arena's reports drive it, and nobody waits for it: a match's end
 * does not depend on it, and what fails is logged. Replays go to who played, staff and game servers.
 */

import { type Caller, hasRole } from "../../identity/mod.ts";
import { requestFailures } from "../../platform/errors.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { Clock } from "../../platform/time/clock.ts";
import { arenaFailures } from "../errors.ts";
import type { IgnoredInputs } from "../match/match.ts";
import type { RunnerReport } from "../runner.ts";
import type { HostedMatch } from "../types.ts";
import { createPlayTelemetry, type PlayEvent } from "./play_telemetry.ts";
import { writeReplay } from "./replay_file.ts";
import type { ReplayStore } from "./replay_store.ts";

export interface ArenaRecords {
  over(match: HostedMatch, report: RunnerReport & { type: "over" }): void;
  refused(match: HostedMatch, inputs: readonly IgnoredInputs[]): void;
  /** It ended without being over. */
  ended(matchId: string): void;
  /**
   * @returns the file
   * @throws arena.replay_not_found, request.forbidden
   */
  getReplay(caller: Caller, matchId: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Whether a replay is kept, for whoever may see it. */
  hasReplay(matchId: string): Promise<boolean>;
  /** Resolves when nothing is on its way. */
  drain(): Promise<void>;
}

export function createArenaRecords(
  { store, ingest, hasPlayed, clock, log }: {
    store: ReplayStore;
    /** Telemetry's, in the service's own name. */
    ingest: (events: PlayEvent[]) => Promise<unknown>;
    /** Whether a match of the matcher has the player. */
    hasPlayed: (matchId: string, userId: string) => Promise<boolean>;
    clock: Clock;
    log: Logger;
  },
): ArenaRecords {
  const telemetry = createPlayTelemetry({ clock });
  const underWay = new Set<Promise<unknown>>();

  function follow(work: Promise<unknown>, match: string, what: string): void {
    const done = work.catch((error) => {
      log.warn({ match, err: String(error) }, `arena: ${what} is lost`);
    }).finally(() => underWay.delete(done));
    underWay.add(done);
  }

  function tell(match: string, events: PlayEvent[]): void {
    if (events.length > 0) follow(ingest(events), match, "what telemetry is told");
  }

  return {
    over(match, { outcome, replay, signals }) {
      follow(store.insert(match.id, replay, new Date(clock.now())), match.id, "a replay");
      tell(match.id, telemetry.over(match, { outcome, ticks: replay.ticks, signals }));
    },
    refused: (match, inputs) => tell(match.id, telemetry.ignored(match, inputs)),
    ended: (matchId) => tell(matchId, telemetry.ended(matchId)),

    async getReplay(caller, matchId) {
      const found = await store.find(matchId);
      if (!found) {
        throw arenaFailures.make(
          "replay_not_found",
          `Cannot show a replay of ${matchId}: none is kept`,
        );
      }
      const may = found.practisedBy === caller.id || hasRole(caller, "service", "mod", "admin") ||
        await hasPlayed(matchId, caller.id);
      if (!may) {
        throw requestFailures.make("forbidden", "Cannot show this replay: you have not played it");
      }
      return writeReplay(found.replay);
    },

    hasReplay: (matchId) => store.has(matchId),

    async drain() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
