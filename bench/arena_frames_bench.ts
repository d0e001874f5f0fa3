/**
 * What a match costs on the wire: `deno task bench arena_frames`.
 *
 * Computer opponents of the best skill play whole matches; each seat's client acknowledges three ticks
 * later (a round trip of 100 ms), and every frame it is sent counts, with two bytes of WebSocket. A
 * player moves in a tick in which its place changed.
 */

import { writeCommands } from "../services/arena/codec/commands.ts";
import { createSnapshotReader } from "../services/arena/codec/snapshot.ts";
import { createMatch } from "../services/arena/match/match.ts";
import { createOpponent, createWays } from "../services/arena/opponents/mod.ts";
import { type Setup, TUNING } from "../services/arena/simulation/mod.ts";

const BEHIND = 3;
const FRAMING = 2;
const TICKS = 1_500;
/** Nobody wins: what is measured never ends. */
const tuning = { ...TUNING, roundTicks: 60_000, pointsToWin: 1e9 };

function measure(
  name: string,
  matches: number,
  seats: number,
  size?: { width: number; height: number },
): void {
  let [bytes, frames, moving, ticks] = [0, 0, 0, 0];
  for (let seed = 1; seed <= matches; seed++) {
    const setup: Setup = {
      ...{
        seed,
        sides: 2,
        tuning,
        seats: Array.from({ length: seats }, (_, i) => ({ side: i % 2 })),
      },
      ...(size && { size }),
    };
    const match = createMatch(setup);
    const ways = createWays(match.world.arena, TUNING.playerRadius);
    const players = setup.seats.map((_, seat) => {
      const { read } = createSnapshotReader(match.shape);
      const opponent = createOpponent({ seat, skill: "expert", seed: seed + seat, setup, ways });
      return { link: match.join(seat), read, opponent, seen: [] as number[] };
    });
    const places = setup.seats.map(() => "");
    for (let i = 0; i < TICKS; i++) {
      match.tick();
      ticks++;
      const { tick } = match.world.state;
      const { x, y } = match.world.bodies;
      for (let seat = 0; seat < seats; seat++) {
        const place = `${x[seat]} ${y[seat]}`;
        if (place !== places[seat]) moving++;
        places[seat] = place;
      }
      for (const { link, read, opponent, seen } of players) {
        const frame = link.frame();
        bytes += frame.length;
        frames++;
        opponent.see(read(frame));
        seen.push(tick);
        const acknowledged = seen.length > BEHIND ? seen.shift()! : 0;
        const commands = [opponent.act(tick + 1)];
        link.receive(writeCommands({ acknowledged, wantsBody: opponent.wantsBody, commands }));
      }
    }
  }
  const payload = bytes / frames;
  const kbits = (payload + FRAMING) * 8 * 30 / 1_000;
  console.log(
    `${name}: ${payload.toFixed(1)} bytes a frame, ${kbits.toFixed(1)} kbit/s a client, ` +
      `${(payload / (moving / ticks)).toFixed(2)} bytes a moving player and update`,
  );
}

measure("a match of 6", 5, 6);
measure("a world of 32", 1, 32, { width: 60_000, height: 40_000 });
measure("a world of 100", 1, 100, { width: 96_000, height: 60_000 });
