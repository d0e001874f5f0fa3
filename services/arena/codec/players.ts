/** Players inside a snapshot frame: differences to the guess, or whole where there is none. */

import { type BitReader, type BitWriter, FrameError, riceLength, toUnsigned } from "./bits.ts";
import { guess, type Known, type Moving } from "./history.ts";
import { type FrameShape, POSITION_STEP, type SeenPlayer } from "./types.ts";

const AIM_BITS = 8;
const HEALTH_BITS = 7;
const FLAG_BITS = 4;
const AIMS = 1 << AIM_BITS;
/** Parameters of the Rice codes of positions and aims: the frame names the shortest. */
const PARAMETERS = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const PARAMETER_BITS = 3;

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
  const known = players.map((player) => [player, from?.players.get(player.seat)] as const);
  const steps = known.flatMap(([player, base]) =>
    base ? [difference(player, base, tick - from!.tick)] : []
  );
  const places = shortest(steps.flatMap(({ x, y }) => [x, y]));
  const aims = shortest(steps.map(({ aim }) => aim));
  to.bits(places, PARAMETER_BITS);
  to.bits(aims, PARAMETER_BITS);
  for (const [player, base] of known) {
    if (base) writeDifference(to, player, base, tick - from!.tick, { places, aims });
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
  const seats = named
    ? Array.from({ length: shape.seats }, (_, seat) => from.flag() ? seat : -1).filter((s) =>
      s >= 0
    )
    : [...base!.players.keys()].sort((a, b) => a - b);
  const places = from.bits(PARAMETER_BITS);
  const aims = from.bits(PARAMETER_BITS);
  return seats.map((seat) => {
    const known = base?.players.get(seat);
    return known
      ? readDifference(from, known, tick - base!.tick, { places, aims })
      : readWhole(from, seat, shape);
  });
}

function difference(player: SeenPlayer, base: Moving, ticks: number) {
  const guessed = guess(base, ticks);
  return {
    x: player.x - guessed.x,
    y: player.y - guessed.y,
    // The shorter way round.
    aim: ((player.aim - base.aim + AIMS * 3 / 2) % AIMS) - AIMS / 2,
  };
}

function writeDifference(
  to: BitWriter,
  player: SeenPlayer,
  base: Moving,
  ticks: number,
  { places, aims }: { places: number; aims: number },
): void {
  const { x, y, aim } = difference(player, base, ticks);
  to.signed(x, places);
  to.signed(y, places);
  to.signed(aim, aims);
  const same = player.health === base.health && player.flags === base.flags;
  to.flag(!same);
  if (same) return;
  to.bits(player.health, HEALTH_BITS);
  to.bits(player.flags, FLAG_BITS);
}

function readDifference(
  from: BitReader,
  base: Moving,
  ticks: number,
  { places, aims }: { places: number; aims: number },
): SeenPlayer {
  const guessed = guess(base, ticks);
  const x = guessed.x + from.signed(places);
  const y = guessed.y + from.signed(places);
  const aim = (base.aim + from.signed(aims) + AIMS) % AIMS;
  const changed = from.flag();
  const health = changed ? from.bits(HEALTH_BITS) : base.health;
  const flags = changed ? from.bits(FLAG_BITS) : base.flags;
  return { seat: base.seat, x, y, aim, health, flags };
}

function writeWhole(to: BitWriter, player: SeenPlayer, shape: FrameShape): void {
  const bits = placeBits(shape);
  to.bits(player.x, bits.x);
  to.bits(player.y, bits.y);
  to.bits(player.aim, AIM_BITS);
  to.bits(player.health, HEALTH_BITS);
  to.bits(player.flags, FLAG_BITS);
}

function readWhole(from: BitReader, seat: number, shape: FrameShape): SeenPlayer {
  const bits = placeBits(shape);
  return {
    seat,
    x: from.bits(bits.x),
    y: from.bits(bits.y),
    aim: from.bits(AIM_BITS),
    health: from.bits(HEALTH_BITS),
    flags: from.bits(FLAG_BITS),
  };
}

/** Bits of a whole position: as many as the far corner takes. */
export function placeBits({ width, height }: FrameShape): { x: number; y: number } {
  const bitsOf = (length: number) => (Math.floor(length / POSITION_STEP)).toString(2).length;
  return { x: bitsOf(width), y: bitsOf(height) };
}

/** The parameter with which these take the fewest bits. */
function shortest(values: readonly number[]): number {
  let best = 0;
  let least = Infinity;
  for (const k of PARAMETERS) {
    let length = 0;
    for (const value of values) length += riceLength(toUnsigned(value), k);
    if (length < least) [best, least] = [k, length];
  }
  return best;
}
