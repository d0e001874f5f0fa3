/** The others inside a snapshot frame: differences to the guess, or whole where there is none. */

import { type BitReader, type BitWriter, FrameError } from "./bits.ts";
import { createGuess, type Guess, type Known } from "./history.ts";
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
    players.every(({ seat }, i) => from.players[i]!.seat === seat);
  to.flag(!sameSeats);
  if (!sameSeats) {
    let next = 0;
    for (let seat = 0; seat < shape.seats; seat++) {
      const isSeen = players[next]?.seat === seat;
      to.flag(isSeen);
      if (isSeen) next++;
    }
  }
  const guess = createGuess(from, tick);
  for (const player of players) {
    const base = guess.of(player.seat);
    if (base) writeDifference(to, player, base, guess);
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
  } else for (let i = 0; i < base!.count; i++) seats.push(base!.players[i]!.seat);
  const guess = createGuess(base, tick);
  return seats.map((seat) => {
    const known = guess.of(seat);
    return known ? readDifference(from, known, guess) : readWhole(from, seat, shape);
  });
}

function writeDifference(
  to: BitWriter,
  player: SeenPlayer,
  base: SeenPlayer,
  guess: Guess,
): void {
  const { health, flags } = player;
  const [x, y] = [player.x - guess.x, player.y - guess.y];
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

function readDifference(from: BitReader, base: SeenPlayer, { x, y }: Guess): SeenPlayer {
  const { seat, aim, health, flags } = base;
  if (!from.flag()) return { seat, x, y, aim, health, flags };
  return readVitals(from, {
    seat,
    x: x + from.signed(PLACE_ORDER),
    y: y + from.signed(PLACE_ORDER),
    aim: (aim + from.signed(AIM_ORDER) + AIMS) % AIMS,
    health,
    flags,
  });
}

function writeWhole(to: BitWriter, player: SeenPlayer, shape: FrameShape): void {
  to.bits(player.x, bitsOf(shape.width));
  to.bits(player.y, bitsOf(shape.height));
  to.bits(player.aim, AIM_BITS);
  writeVitals(to, player);
}

function readWhole(from: BitReader, seat: number, shape: FrameShape): SeenPlayer {
  return readVitals(from, {
    seat,
    x: from.bits(bitsOf(shape.width)),
    y: from.bits(bitsOf(shape.height)),
    aim: from.bits(AIM_BITS),
    health: 0,
    flags: 0,
  });
}

/** Of a whole position: as many as the far corner takes. */
function bitsOf(length: number): number {
  return Math.floor(length / POSITION_STEP).toString(2).length;
}
