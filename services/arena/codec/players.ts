/** The others inside a snapshot frame: differences to the guess, or whole where there is none. */

import { type BitReader, type BitWriter, FrameError } from "./bits.ts";
import { guess, type Known, type Moving } from "./history.ts";
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
  const sameSeats = from !== undefined && from.players.size === players.length &&
    players.every(({ seat }) => from.players.has(seat));
  to.flag(!sameSeats);
  if (!sameSeats) {
    const seats = new Set(players.map(({ seat }) => seat));
    for (let seat = 0; seat < shape.seats; seat++) to.flag(seats.has(seat));
  }
  for (const player of players) {
    const base = from?.players.get(player.seat);
    if (base) writeDifference(to, player, base, tick - from!.tick);
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
  const seats: number[] = [];
  if (named) {
    for (let seat = 0; seat < shape.seats; seat++) if (from.flag()) seats.push(seat);
  } else seats.push(...[...base!.players.keys()].sort((a, b) => a - b));
  return seats.map((seat) => {
    const known = base?.players.get(seat);
    return known ? readDifference(from, known, tick - base!.tick) : readWhole(from, seat, shape);
  });
}

function writeDifference(to: BitWriter, player: SeenPlayer, base: Moving, ticks: number): void {
  const guessed = guess(base, ticks);
  const [x, y] = [player.x - guessed.x, player.y - guessed.y];
  // The shorter way round.
  const aim = ((player.aim - base.aim + AIMS * 3 / 2) % AIMS) - AIMS / 2;
  const asGuessed = x === 0 && y === 0 && aim === 0 && player.health === base.health &&
    player.flags === base.flags;
  to.flag(!asGuessed);
  if (asGuessed) return;
  to.signed(x, PLACE_ORDER);
  to.signed(y, PLACE_ORDER);
  to.signed(aim, AIM_ORDER);
  writeVitals(to, player, base);
}

function readDifference(from: BitReader, base: Moving, ticks: number): SeenPlayer {
  const { seat, aim, health, flags } = base;
  const { x, y } = guess(base, ticks);
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
  const bits = placeBits(shape);
  to.bits(player.x, bits.x);
  to.bits(player.y, bits.y);
  to.bits(player.aim, AIM_BITS);
  writeVitals(to, player);
}

function readWhole(from: BitReader, seat: number, shape: FrameShape): SeenPlayer {
  const bits = placeBits(shape);
  return {
    seat,
    x: from.bits(bits.x),
    y: from.bits(bits.y),
    aim: from.bits(AIM_BITS),
    ...readVitals(from),
  };
}

/** Bits of a whole position: as many as the far corner takes. */
export function placeBits({ width, height }: FrameShape): { x: number; y: number } {
  const bitsOf = (length: number) => (Math.floor(length / POSITION_STEP)).toString(2).length;
  return { x: bitsOf(width), y: bitsOf(height) };
}
