/**
 * The client of VEZE Game for browsers, Deno and Node. It depends on nothing.
 *
 * Used by our own pages and by games; sdk/README.md shows how. It promises that every event of a room
 * is told once and in order, or that `lost` says otherwise.
 */

export { type Client, type ClientOptions, createClient } from "./client.ts";
export { type Core, createCore } from "./core.ts";
export type { DeviceCode, DeviceSignIn } from "./session/device.ts";
export type { SignIn } from "./session/credentials.ts";
export { VezeError } from "./rest/problem.ts";
export type { Answer, Call, OperationName, Request } from "./rest/rest.ts";
export type { Latencies, Regions } from "./regions.ts";
export type { RoomEvents } from "./rooms/events.gen.ts";
export { type Cursor, type LostReason, on, type RoomEvent } from "./rooms/room.ts";
export type { PresenceChange, RoomHandle, RoomListener, Rooms } from "./rooms/rooms.ts";
export { type Runtime, runtime, type SocketLike } from "./runtime.ts";
export { cookieCredentials, type Credentials } from "./session/sign_in.ts";
export type { ConnectionState } from "./rooms/socket.ts";
export { browserStorage, memoryStorage, type TokenStorage } from "./session/storage.ts";
export type { TelemetryQueue } from "./telemetry.ts";
