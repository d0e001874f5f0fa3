/**
 * The server of arena_players_bench.ts: the arena's real thread and sockets behind the runtime's own
 * server, without accounts and databases. A match begins when its last seat is taken.
 *
 * `/arena/{match}/{seat}` are the sockets; `/lateness` answers when the thread's frames reached the
 * main thread since it was last asked, in milliseconds after the beat of 30 a second that the earliest
 * of them gives.
 */

import { createArenaSockets } from "../services/arena/hosting/sockets.ts";
import { TICKS_PER_SECOND } from "../services/arena/simulation/mod.ts";
import { createArenaThread } from "../services/arena/worker_thread.ts";
import { systemClock } from "../services/platform/time/clock.ts";
import { type ExpertMatch, setupOf } from "../tests/arena/expert_matches.ts";

const options: ExpertMatch = JSON.parse(Deno.args[0]!);
const root = new URL("../", import.meta.url);
const thread = createArenaThread({ entry: (path) => new URL(path, root) });
const close = { protocolError: 4502, tokenExpired: 4503 };
const sockets = createArenaSockets({ thread, clock: systemClock, close });
const setup = setupOf(options);
const seated = new Map<string, number>();
let arrivals: number[] = [];

thread.onReport((report) => {
  if (report.type === "frames") arrivals.push(performance.now());
  if (report.type === "frames" || report.type === "pong") sockets.take(report);
  if (report.type === "failed" || report.type === "bad frame") console.error(report.reason);
});
thread.onDeath((reason) => {
  console.error(reason);
  Deno.exit(1);
});

function take(socket: WebSocket, matchId: string, seat: number): void {
  socket.binaryType = "arraybuffer";
  const peer = {
    send: (bytes: Uint8Array<ArrayBuffer>) => socket.send(bytes),
    close: (code: number, reason: string) => socket.close(code, reason),
    backlog: () => socket.bufferedAmount,
  };
  socket.onopen = () => {
    const taken = (seated.get(matchId) ?? 0) + 1;
    seated.set(matchId, taken);
    if (taken === 1) thread.send({ type: "open", match: matchId, setup, opponents: [] });
    const attached = sockets.open({ matchId, seat, caller: { id: String(seat) } }, peer, () => {});
    socket.onmessage = ({ data }) => attached.receive(new Uint8Array(data));
    socket.onclose = () => attached.end();
    if (taken === options.seats) thread.send({ type: "begin", match: matchId });
  };
}

function lateness(): number[] {
  const beat = 1_000 / TICKS_PER_SECOND;
  const off = arrivals.map((at, i) => at - i * beat);
  const first = Math.min(...off);
  arrivals = [];
  return off.map((at) => at - first);
}

Deno.serve({
  ...{ hostname: "127.0.0.1", port: 0 },
  onListen: ({ port }) => console.log(port),
}, (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/lateness") return Response.json(lateness());
  const [, , matchId, seat] = pathname.split("/");
  const { socket, response } = Deno.upgradeWebSocket(request);
  take(socket, matchId!, Number(seat));
  return response;
});
