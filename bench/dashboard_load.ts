/**
 * Simulated players for dashboard_bench.ts: each with a socket; together they queue, score and tell what
 * they do, and one room is talked in. Prints the room's name once all are there, and goes on until it
 * is ended.
 *
 * Usage: deno run -A bench/dashboard_load.ts BASE PLAYERS
 */

import { CLIENT } from "./http_bench.ts";

const [base, count] = [Deno.args[0]!, Number(Deno.args[1])];
const port = Number(new URL(base).port);
/** A second, of all players together. */
const RATES = { telemetry: 100, queue: 10, score: 20, message: 5 };
/** Events of a player in one request. */
const BATCH = 10;
const AT_ONCE = 50;

interface Player {
  id: string;
  token: string;
}

const encoder = new TextEncoder();
const json = { "content-type": "application/json" };

async function call(path: string, body: unknown, token?: string) {
  const answer = await fetch(base + path, {
    method: "POST",
    headers: { ...json, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  return await answer.json();
}

/** A socket over plain TCP: it costs this side as little as can be. */
async function connect(token: string): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(encoder.encode(
    "GET /events HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Version: 13\r\nAuthorization: Bearer ${token}\r\n` +
      "Sec-WebSocket-Protocol: veze.v1.lines\r\n" +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  ));
  const buffer = new Uint8Array(1 << 14);
  void (async () => {
    while (await connection.read(buffer).catch(() => null) !== null);
  })();
  return connection;
}

/** A masked text frame (RFC 6455 §5.2) of at most 65,535 bytes; the mask is zero. */
function frame(message: unknown): Uint8Array<ArrayBuffer> {
  const payload = encoder.encode(JSON.stringify(message));
  const size = payload.length < 126
    ? [0x80 | payload.length]
    : [0x80 | 126, payload.length >> 8, payload.length & 255];
  return new Uint8Array([0x81, ...size, 0, 0, 0, 0, ...payload]);
}

/** So many times a second, whether answers come or not. */
function steadily(perSecond: number, act: (n: number) => Promise<unknown>): void {
  const start = performance.now();
  let done = 0;
  setInterval(() => {
    while (done < (performance.now() - start) / 1_000 * perSecond) {
      void act(done++).catch(() => {});
    }
  }, 20);
}

const { access_token: service } = await call("/auth/token", {
  ...{ grant_type: "client_credentials", client_id: CLIENT.id, client_secret: CLIENT.secret },
});
const players: Player[] = [];
for (let i = 0; i < count; i += AT_ONCE) {
  players.push(
    ...await Promise.all(Array.from({ length: AT_ONCE }, async (_, j) => {
      const { user, access_token } = await call("/auth/guest", { display_name: `Guest ${i + j}` });
      await connect(access_token);
      return { id: user.id, token: access_token };
    })),
  );
}
const [one, other] = players as [Player, Player];
for (const { id } of [one, other]) {
  await call("/matchmaking/enqueue", { user_id: id, mode: "duel", region: "eu-north" }, service);
}
let room: string | undefined;
while (room === undefined) {
  room = (await call("/matchmaking/match", { user_id: one.id }, service)).match_id;
}
const speaker = await connect(service);
await speaker.write(frame({ id: 1, op: "subscribe", room }));

steadily(RATES.telemetry, (n) => {
  const { id, token } = players[n % count]!;
  const ts = Date.now();
  const events = Array.from({ length: BATCH }, (_, i) => ({
    ...{ event: "input", user_id: id, payload: { action: "tap" }, ts: ts - 100 * i },
    event_id: crypto.randomUUID(),
  }));
  return call("/telemetry/bulk", events, token);
});
steadily(RATES.queue, (n) => {
  const { id } = players[n * 7 % count]!;
  const ticket = { user_id: id, mode: "duel", region: "eu-north" };
  return call("/matchmaking/enqueue", ticket, service);
});
steadily(RATES.score, (n) => {
  const { id } = players[n * 13 % count]!;
  const score = { user_id: id, score: n, season: "current", mode: "duel" };
  return call("/leaderboards/submit", score, service);
});
steadily(
  RATES.message,
  (n) => speaker.write(frame({ ...{ id: n + 2, op: "publish", room, kind: "note" }, data: { n } })),
);
console.log(room);
