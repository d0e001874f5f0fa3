/** The arena: its thread, its sockets, its matches on this node. */

import {
  createArena,
  createArenaMetrics,
  createArenaRecords,
  createArenaSockets,
  createHostedMatches,
  createHostLease,
  createHostStore,
  createMatchListener,
  createReplayStore,
  createSettling,
} from "../arena/mod.ts";
import { createArenaThread } from "../arena/worker_thread.ts";
import { ARENA_AUTHORITY } from "../matchmaking/mod.ts";
import { createRetry } from "../platform/work/retry.ts";
import { CLOSE, closeCode } from "../realtime/mod.ts";
import type { Telemetry } from "../telemetry/mod.ts";
import type { Access } from "./access.ts";
import type { Base } from "./base.ts";
import type { Program } from "./engines.ts";
import type { Play } from "./play.ts";

export function composeArena(
  { config, database, game, leases, rooms, metrics, node, clock, ids, log, signal }: Base,
  { access: { identity, revocations, tokens }, play, telemetry, program, undo }: {
    access: Pick<Access, "identity" | "revocations" | "tokens">;
    play: Pick<Play, "matches" | "hosting" | "findMatch">;
    telemetry: Pick<Telemetry, "ingest">;
    program: Program;
    undo: AsyncDisposableStack;
  },
) {
  const arenaMetrics = createArenaMetrics({ ...metrics, clock });
  const thread = undo.use(
    createArenaThread({
      entry: program.entry,
      onBeat: arenaMetrics.beat,
      onDeath: arenaMetrics.died,
    }),
  );
  const sockets = createArenaSockets({ thread, clock, close: CLOSE });
  revocations.onRevoked(({ sessionId, reason }) =>
    sockets.endSession(sessionId, closeCode(reason), `session ${reason}`)
  );
  const store = createHostStore(database);
  const settling = createSettling({
    ...{ ...play, store, signal, clock, log },
    retry: createRetry({ clock, log, random: Math.random, what: "arena" }),
  });
  const replays = createReplayStore(database);
  const records = createArenaRecords({
    store: replays,
    ingest: (events) => telemetry.ingest({ id: ARENA_AUTHORITY, roles: ["service"] }, events),
    hasPlayed: async (matchId, userId) =>
      (await play.findMatch(matchId))?.participants.some((each) => each.userId === userId) ?? false,
    ...{ clock, log },
  });
  const listener = createMatchListener({
    ...{ settling, records, matches: play.matches, hosting: play.hosting, rooms },
    ...{ clock, log },
  });
  const matches = createHostedMatches({ thread, sockets, listener, clock, log });
  arenaMetrics.show({ matches });
  const arena = createArena({
    ...{ matches, settling, store, hosting: play.hosting, identity, game, tokens },
    lease: createHostLease({ leases, store, matches, settling, node, clock, log }),
    here: { node, url: config.web.nodeUrl },
    random: Math.random,
    perAccount: config.limits.sockets.perAccount,
    ...{ close: CLOSE, clock, ids, log },
  });
  return { arena, arenaRecords: records, arenaHosts: store, replays };
}
