/** The others inside a snapshot frame: differences to the guess, or whole where there is none. */

import { type BitReader, type BitWriter, FrameError } from "./bits.ts";
import type { Known } from "./history.ts";
import { readVitals, writeVitals } from "./own.ts";
import { type FrameShape, POSITION_STEP, type SeenPlayer } from "./types.ts";

const AIM_BITS = 8;
const AIMS = 1 << AIM_BITS;
/** Orders of the codes of differences: what takes the fewest bits where experts play. */
const PLACE_ORDER = 1;
const AIM_ORDER = 2;

export function writePlayers(
  to: BitWriter,
  players: readonly SeenPlayer[],
  from: Known | undefined,
  tick: number,
  shape: FrameShape,
): void {
  const sameSeats = from !== undefined && from.count === players.length &&
    players.every(({ seat }) => from.players[seat] !== undefined);
  to.flag(!sameSeats);
  if (!sameSeats) {
    let next = 0;
    for (let seat = 0; seat < shape.seats; seat++) {
      const isSeen = players[next]?.seat === seat;
      to.flag(isSeen);
      if (isSeen) next++;
    }
  }
  for (const player of players) {
    if (from?.players[player.seat]) writeDifference(to, player, from, tick - from.tick);
    else writeWhole(to, player, shape);
  }
}

/** @throws FrameError */
export function readPlayers(
  from: BitReader,
  base: Known | undefined,
  tick: number,
  shape: FrameShape,
): SeenPlayer[] {
  const named = from.flag();
  if (!named && !base) throw new FrameError("Cannot read the frame: it does not say who is seen");
  const players: SeenPlayer[] = [];
  const seen: number[] = [];
  for (let seat = 0; seat < shape.seats; seat++) {
    if (named ? from.flag() : base!.players[seat] !== undefined) seen.push(seat);
  }
  for (const seat of seen) {
    const known = base?.players[seat];
    players.push(
      known ? readDifference(from, known, base!, tick - base!.tick) : readWhole(from, seat, shape),
    );
  }
  return players;
}

function writeDifference(to: BitWriter, player: SeenPlayer, from: Known, ticks: number): void {
  const { seat, health, flags } = player;
  const base = from.players[seat]!;
  const x = player.x - base.x - from.vx[seat]! * ticks;
  const y = player.y - base.y - from.vy[seat]! * ticks;
  // The shorter way round.
  const aim = ((player.aim - base.aim + AIMS * 3 / 2) % AIMS) - AIMS / 2;
  const asGuessed = x === 0 && y === 0 && aim === 0 && health === base.health &&
    flags === base.flags;
  to.flag(!asGuessed);
  if (asGuessed) return;
  to.signed(x, PLACE_ORDER);
  to.signed(y, PLACE_ORDER);
  to.signed(aim, AIM_ORDER);
  writeVitals(to, player, base);
}

function readDifference(
  from: BitReader,
  base: SeenPlayer,
  { vx, vy }: Known,
  ticks: number,
): SeenPlayer {
  const { seat, aim, health, flags } = base;
  const [x, y] = [base.x + vx[seat]! * ticks, base.y + vy[seat]! * ticks];
  if (!from.flag()) return { seat, x, y, aim, health, flags };
  return {
    seat,
    x: x + from.signed(PLACE_ORDER),
    y: y + from.signed(PLACE_ORDER),
    aim: (aim + from.signed(AIM_ORDER) + AIMS) % AIMS,
    ...readVitals(from, base),
  };
}

function writeWhole(to: BitWriter, player: SeenPlayer, shape: FrameShape): void {
  to.bits(player.x, bitsOf(shape.width));
  to.bits(player.y, bitsOf(shape.height));
  to.bits(player.aim, AIM_BITS);
  writeVitals(to, player);
}

function readWhole(from: BitReader, seat: number, shape: FrameShape): SeenPlayer {
  return {
    seat,
    x: from.bits(bitsOf(shape.width)),
    y: from.bits(bitsOf(shape.height)),
    aim: from.bits(AIM_BITS),
    ...readVitals(from),
  };
}

/** Of a whole position: as many as the far corner takes. */
function bitsOf(length: number): number {
  return Math.floor(length / POSITION_STEP).toString(2).length;
}
