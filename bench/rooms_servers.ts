/** What the generator says to each kind of server, so that all of them are asked for the same. */

import { delay } from "../tests/support/engines/engine_process.ts";
import { encode, frame, open, until } from "./rooms_sockets.ts";

export interface RoomServer {
  /** A connection that hears what is published in the room. */
  join(): Promise<Deno.TcpConn>;
  /** One that publishes there and hears nothing of it but answers. */
  publisher(): Promise<Deno.TcpConn>;
  publication(id: number, data: { sent: number; pad: string }): Uint8Array<ArrayBuffer>;
  /** Stands in each answer to a publication. */
  answer: string;
}

/** A lease of the matcher runs out long before. */
const MATCH_LIMIT_MS = 60_000;

/** `plain` is this program as well, to clients that do not ask for several events in a message. */
export type ServerKind = "veze" | "plain" | "socketio" | "colyseus";

export async function speakTo(kind: ServerKind, base: string): Promise<RoomServer> {
  if (kind === "veze" || kind === "plain") return await speakVeze(base, kind === "plain");
  return kind === "socketio" ? speakSocketIo(base) : await speakColyseus(base);
}

/** This program: the room is a match's; a game server publishes over its own socket. */
export async function speakVeze(base: string, isPlain = false): Promise<
  RoomServer & { room: string; open(): Promise<Deno.TcpConn> }
> {
  const port = Number(new URL(base).port);
  const call = async (path: string, body: unknown, token?: string) => {
    const response = await fetch(base + path, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...token !== undefined && { authorization: `Bearer ${token}` },
      },
      body: JSON.stringify(body),
    });
    return await response.json();
  };
  const { access_token: token } = await call("/auth/token", {
    grant_type: "client_credentials",
    ...{ client_id: "bench", client_secret: "bench-secret-bench-secret" },
  });

  /** The id of a match, which is its room's name. */
  async function makeMatch(): Promise<string> {
    const users = [await call("/auth/guest", {}, token), await call("/auth/guest", {}, token)];
    for (const { user } of users) {
      const ticket = { user_id: user.id, mode: "duel", region: "eu-north" };
      await call("/matchmaking/enqueue", ticket, token);
    }
    for (const deadline = performance.now() + MATCH_LIMIT_MS; performance.now() < deadline;) {
      // The server before this one may hold its lease for a moment yet.
      const { match_id } = await call("/matchmaking/match", { user_id: users[0].user.id }, token);
      if (match_id) return match_id;
      await delay(50);
    }
    throw new Error(`no match within ${MATCH_LIMIT_MS / 1_000} s`);
  }

  const protocol = isPlain ? "veze.v1" : "veze.v1.lines";
  const headers = `Authorization: Bearer ${token}\r\nSec-WebSocket-Protocol: ${protocol}\r\n`;
  const room = await makeMatch();
  const enter = async (name: string) => {
    const connection = await open(port, "/events", headers);
    await until(connection, '"events":[]');
    await connection.write(frame(JSON.stringify({ id: 1, op: "subscribe", room: name })));
    await until(connection, '"id":1');
    return connection;
  };
  return {
    room,
    open: () => open(port, "/events", headers),
    join: () => enter(room),
    publisher: () => enter("world"),
    publication: (id, data) =>
      frame(JSON.stringify({ id, op: "publish", room, kind: "note", data })),
    answer: '"op":"ok"',
  };
}

/** Engine.IO 4 and Socket.IO 5 over a WebSocket: bench/report/peers/socketio.ts. */
function speakSocketIo(base: string): RoomServer {
  const port = Number(new URL(base).port);
  const enter = async (role: string) => {
    const connection = await open(port, `/socket.io/?EIO=4&transport=websocket&role=${role}`);
    await until(connection, '0{"sid"');
    await connection.write(frame("40"));
    await until(connection, '40{"sid"');
    return connection;
  };
  return {
    join: () => enter("listener"),
    publisher: () => enter("publisher"),
    publication: (id, data) => frame(`42${id}${JSON.stringify(["publish", data])}`),
    answer: "answered",
  };
}

/** Codes of its protocol. */
const [JOIN_ROOM, ROOM_DATA] = [10, 13];

/** The seat is asked for by HTTP, the room is a WebSocket: bench/report/peers/colyseus.ts. */
async function speakColyseus(base: string): Promise<RoomServer> {
  await (await enterColyseus(base, "joinOrCreate/desk")).close();
  const first = await enterColyseus(base, "joinOrCreate/arena");
  first.close();
  return {
    join: () => enterColyseus(base, "join/arena"),
    publisher: () => enterColyseus(base, "join/desk"),
    publication: (_, data) => toColyseus("publish", JSON.stringify(data)),
    answer: "answered",
  };
}

/** A message to its room: in MessagePack its kind, and a text or a number of up to 16 bits. */
export function toColyseus(kind: string, content: string | number): Uint8Array<ArrayBuffer> {
  const bytes = typeof content === "number" ? [] : encode(content);
  const size = typeof content === "number" ? content : bytes.length;
  const type = typeof content === "number" ? 0xcd : 0xda;
  return frame(
    new Uint8Array([
      ...[ROOM_DATA, 0xa0 | kind.length, ...encode(kind)],
      ...[type, size >> 8, size & 255, ...bytes],
    ]),
  );
}

/** @param way What is asked of its matchmaker: the method and the room's name or id */
export async function enterColyseus(
  base: string,
  way: string,
  options: unknown = {},
): Promise<Deno.TcpConn> {
  const response = await fetch(`${base}/matchmake/${way}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(options),
  });
  const seat = await response.json();
  const { roomId, processId } = seat.room ?? seat;
  if (!roomId) throw new Error(`no seat: ${JSON.stringify(seat)}`);
  const path = `/${processId}/${roomId}?sessionId=${seat.sessionId}`;
  const connection = await open(Number(new URL(base).port), path);
  // Its first frame says that the seat is taken; nothing else comes before that is acknowledged.
  await until(connection, /\r\n\r\n[^]{2}/);
  await connection.write(frame(new Uint8Array([JOIN_ROOM])));
  return connection;
}
