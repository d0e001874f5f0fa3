/**
 * The server of arena_page_bench.ts: the real pages, and for each of their sockets a match of its own
 * with a crowd in sight, as no mode has one.
 *
 * Holds the matches that run; their crowds walk, aim and shoot by chance and hurt little, so that the
 * crowd stays one.
 */

import { type SentCommand, writeCommands } from "../services/arena/codec/commands.ts";
import { ARENA_PROTOCOL, PONG_FRAME, writeControl } from "../services/arena/codec/control.ts";
import { createMatch } from "../services/arena/match/match.ts";
import {
  DIRECTIONS,
  FULL_SPEED,
  TICKS_PER_SECOND,
  TUNING,
  type World,
} from "../services/arena/simulation/mod.ts";
import { draw } from "../services/arena/simulation/random.ts";
import { seatsOf } from "../tests/arena/scripted_matches.ts";

const SIGHT = { x: 16_000, y: 10_000 };
const SIDES = 2;
const TURN = 2 * Math.PI;
/** The page's and one who stays at home, out of its sight. */
export const ALONE = 2;

export interface Crowds {
  /** A page's socket of a match of its own. @param seats the page's among them */
  join(request: Request, seats: number): Response;
  /** Others that a screen shows, of each tick since the last call. */
  takeInSight(): number[];
  close(): void;
}

/** Walk about, but back to the first seat from farther away than a screen shows. */
function createCrowd({ bodies: { x, y }, state, seats }: World): (seat: number) => SentCommand {
  const dice = { random: 1 };
  const turns = Array.from({ length: seats }, () => 0);
  return (seat) => {
    const [dx, dy] = [x[0]! - x[seat]!, y[0]! - y[seat]!];
    const isFar = Math.abs(dx) > SIGHT.x * 0.8 || Math.abs(dy) > SIGHT.y * 0.8;
    if (draw(dice, 20) === 0) {
      turns[seat] = isFar ? Math.atan2(dy, dx) : draw(dice, 628) / 100;
    }
    const turn = turns[seat]!;
    return {
      tick: state.tick + 1,
      moveX: Math.trunc(Math.cos(turn) * (FULL_SPEED - 1)),
      moveY: Math.trunc(Math.sin(turn) * (FULL_SPEED - 1)),
      aim: Math.trunc((turn + TURN) / TURN * DIRECTIONS) % DIRECTIONS,
      buttons: draw(dice, 60) === 0 ? 1 << draw(dice, 3) : 0,
    };
  };
}

/** Around the core: homes have no room for so many. */
function gather({ arena: { core }, bodies: { x, y }, seats }: World): void {
  for (let seat = 0; seat < seats; seat++) {
    const [turn, reach] = [seat * 2.4, 9_000 * Math.sqrt(seat / seats)];
    x[seat] = core.x + Math.trunc(reach * Math.cos(turn));
    y[seat] = core.y + Math.trunc(reach * Math.sin(turn));
  }
}

export function openCrowds(): Crowds {
  const running = new Set<() => void>();
  const inSight: number[] = [];

  function play(socket: WebSocket, seats: number): () => void {
    const tuning = {
      ...{ ...TUNING, roundTicks: 60_000, pointsToWin: 1e9, suddenDeathTicks: 0 },
      ...{ boltDamage: 1, waveDamage: 1, pickupHeal: 100 },
    };
    const setup = { seed: 1, sides: SIDES, seats: seatsOf(seats, SIDES) };
    const match = createMatch({ ...setup, tuning });
    const [own, ...others] = setup.seats.map((_, seat) => match.join(seat));
    // Nobody reads what the others would be sent.
    for (const other of others) other.close();
    const crowd = createCrowd(match.world);
    if (seats !== ALONE) gather(match.world);
    const welcome = writeControl({
      ...{ type: "welcome", protocol: 1, match_id: "", mode: "duel", practice: true, seat: 0 },
      ...{ ticks_per_second: TICKS_PER_SECOND, setup },
      players: setup.seats.map(({ side }, i) => ({ side, name: `Player ${i}`, user_id: null })),
    });
    socket.send(welcome);
    socket.onmessage = ({ data }) => {
      const { pong } = own!.receive(new Uint8Array(data as ArrayBuffer));
      if (pong === undefined) return;
      const frame = new Uint8Array(5);
      frame[0] = PONG_FRAME;
      new DataView(frame.buffer).setUint32(1, pong);
      socket.send(frame);
    };
    const started = performance.now();
    let timer = setTimeout(tick);
    function tick(): void {
      const { world } = match;
      if (seats !== ALONE) {
        others.forEach((other, i) => {
          const frame = { acknowledged: 0, wantsBody: false, commands: [crowd(i + 1)] };
          other.receive(writeCommands(frame));
        });
      }
      match.tick();
      const { x, y } = world.bodies;
      const isSeen = (_: unknown, seat: number) =>
        seat > 0 && Math.abs(x[seat]! - x[0]!) < SIGHT.x && Math.abs(y[seat]! - y[0]!) < SIGHT.y;
      inSight.push(setup.seats.filter(isSeen).length);
      if (socket.readyState === WebSocket.OPEN) socket.send(own!.frame());
      const due = started + world.state.tick * 1_000 / TICKS_PER_SECOND;
      timer = setTimeout(tick, Math.max(0, due - performance.now()));
    }
    return () => clearTimeout(timer);
  }

  return {
    join(request, seats) {
      const { socket, response } = Deno.upgradeWebSocket(request, { protocol: ARENA_PROTOCOL });
      let stop = () => {};
      socket.binaryType = "arraybuffer";
      socket.onopen = () => running.add(stop = play(socket, seats));
      socket.onclose = socket.onerror = () => {
        stop();
        running.delete(stop);
      };
      return response;
    },
    takeInSight: () => inSight.splice(0),
    close() {
      for (const stop of running) stop();
    },
  };
}
