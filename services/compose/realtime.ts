/** Sockets: who may listen where, who is there. */

import {
  commonRooms,
  createGate,
  createPresence,
  createRealtimeMetrics,
  createRoomPolicy,
  matchRooms,
  partyRooms,
} from "../realtime/mod.ts";
import type { Access } from "./access.ts";
import type { Base } from "./base.ts";
import type { Boards } from "./leaderboards.ts";
import type { Play } from "./play.ts";

export function composeRealtime(
  { config, game, rooms, presenceBoard, metrics, clock, ids, log }: Base,
  { access: { identity, revocations }, play, boards: { seasons }, undo }: {
    access: Pick<Access, "identity" | "revocations">;
    play: Pick<Play, "findMatch" | "parties" | "tickets" | "matchmaking">;
    boards: Pick<Boards, "seasons">;
    undo: AsyncDisposableStack;
  },
) {
  const gate = createGate({
    policy: createRoomPolicy([
      ...commonRooms(game, seasons.find),
      matchRooms({ findMatch: play.findMatch }),
      partyRooms({ isMember: play.parties.isMember }),
    ]),
    presence: undo.use(createPresence({ board: presenceBoard, clock, log })),
    checkToken: identity.checkToken,
    filterBusy: play.tickets.filterBusy,
    keepAlive: play.matchmaking.keepAlive,
    isRevoked: revocations.has,
    limits: config.limits.sockets,
    metrics: createRealtimeMetrics(metrics),
    ...{ rooms, clock, ids, log },
  });
  revocations.onRevoked(({ sessionId, reason }) => gate.endSession(sessionId, reason));
  return { gate, rooms };
}
