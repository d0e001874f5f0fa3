/**
 * Realtime: sockets, the rooms they may listen to, who is there, resuming where they left off.
 *
 * Called by the socket route; fed by the outbox. Promises RT1–RT9: a client that comes back with a
 * cursor gets exactly what it missed, in order, once, or is told that it cannot. A domain adds its
 * rooms by `defineRooms` in the composition root and its events by outbox rows (docs/realtime.md).
 */

export { type Announcements, createAnnouncements } from "./announcements.ts";
export { createDrops, type Drops } from "./drops.ts";
export { REALTIME_EVENTS } from "./events.ts";
export { realtimeFailures } from "./errors.ts";
export { type Connection, createGate, type Gate } from "./gate.ts";
export { createLines, type Line } from "./lines.ts";
export type { SocketLimits } from "./message_limit.ts";
export { createPresence } from "./presence.ts";
export { createRoomDesk, isPrivateRoom, type RoomDesk } from "./room_desk.ts";
export {
  commonRooms,
  createRoomPolicy,
  defineRooms,
  matchRooms,
  partyRooms,
  roomHistory,
} from "./rooms.ts";
export type { Peer } from "./session.ts";
export {
  AnnouncementBody,
  AnnouncementRequest,
  CLOSE,
  closeCode,
  LINES_PROTOCOL,
  PROTOCOL,
  toAnnouncementBody,
} from "./wire.ts";
export * from "./wire_desk.ts";
export { createRealtimeMetrics } from "./metrics.ts";
