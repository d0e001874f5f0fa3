/** Sockets: who may listen where, who is there. */

import {
  commonRooms,
  createDrops,
  createGate,
  createPresence,
  createRealtimeMetrics,
  createRoomDesk,
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
  { access: { identity, accounts, revocations, audit }, play, boards: { seasons }, undo }: {
    access: Pick<Access, "identity" | "accounts" | "revocations" | "audit">;
    play: Pick<Play, "findMatch" | "parties" | "tickets" | "matchmaking" | "listNames">;
    boards: Pick<Boards, "seasons">;
    undo: AsyncDisposableStack;
  },
) {
  const policy = createRoomPolicy([
    ...commonRooms(game, seasons.find),
    matchRooms({ findMatch: play.findMatch }),
    partyRooms({ isMember: play.parties.isMember }),
  ]);
  const presence = undo.use(createPresence({ board: presenceBoard, clock, log }));
  const drops = createDrops({ rooms, audit, allowed: config.env !== "production" });
  const gate = drops.heardBy(createGate({
    ...{ policy, presence },
    checkToken: identity.checkToken,
    filterBusy: play.tickets.filterBusy,
    keepAlive: play.matchmaking.keepAlive,
    isRevoked: revocations.has,
    limits: config.limits.sockets,
    metrics: createRealtimeMetrics(metrics),
    ...{ rooms, clock, ids, log },
  }));
  revocations.onRevoked(({ sessionId, reason }) => gate.endSession(sessionId, reason));
  const { listNames } = play;
  const roomDesk = createRoomDesk({
    ...{ policy, rooms, presence, audit, accounts, listNames, clock },
    listMembers: async ({ caller }, partyId) => (await play.parties.get(caller, partyId)).members,
  });
  return { gate, rooms, roomDesk, drops };
}
