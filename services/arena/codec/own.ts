/** The own body inside a snapshot frame: how far the server has come with it, and how it is. */

import type { BitReader, BitWriter } from "./bits.ts";
import type { Known } from "./history.ts";
import type { Sequence } from "./sequence.ts";
import { CHECK_BITS, type Own, type Vitals } from "./types.ts";

const HEALTH_BITS = 7;
const FLAG_BITS = 4;
/** More than a body has. */
const MOST_FIELDS = 64;
const UNKNOWN: Vitals = { health: 0, flags: 0 };

/** Absent for those who look on. */
export function writeOwn(
  to: BitWriter,
  own: Own | undefined,
  from: Known | undefined,
  { tick, last }: { tick: number; last: Sequence },
): void {
  to.flag(own !== undefined);
  if (!own) return;
  const { bodyTick, slack, check, body } = own;
  to.signed(tick - bodyTick - last.lag, 0);
  to.signed(slack - last.slack, 0);
  [last.lag, last.slack] = [tick - bodyTick, slack];
  to.bits(check, CHECK_BITS);
  writeVitals(to, own, from?.own);
  to.flag(body !== undefined);
  if (!body) return;
  to.number(body.length, 3);
  for (const field of body) to.signed(field, 8);
}

/** @throws FrameError */
export function readOwn(
  from: BitReader,
  base: Known | undefined,
  { tick, last }: { tick: number; last: Sequence },
): Own | undefined {
  if (!from.flag()) return undefined;
  last.lag += from.signed(0);
  last.slack += from.signed(0);
  const { health, flags } = base?.own ?? UNKNOWN;
  const own: Own = readVitals(from, {
    ...{ bodyTick: tick - last.lag, slack: last.slack, check: from.bits(CHECK_BITS) },
    ...{ health, flags },
  });
  if (!from.flag()) return own;
  const length = Math.min(from.number(3), MOST_FIELDS);
  return { ...own, body: Array.from({ length }, () => from.signed(8)) };
}

export function writeVitals(
  to: BitWriter,
  { health, flags }: Vitals,
  before: Vitals = UNKNOWN,
): void {
  const same = health === before.health && flags === before.flags;
  to.flag(!same);
  if (same) return;
  to.bits(flags, FLAG_BITS);
  to.flag(health !== before.health);
  if (health !== before.health) to.bits(health, HEALTH_BITS);
}

/** @param vitals as they were before; the very object is answered @throws FrameError */
export function readVitals<Of extends Vitals>(from: BitReader, vitals: Of): Of {
  if (!from.flag()) return vitals;
  vitals.flags = from.bits(FLAG_BITS);
  if (from.flag()) vitals.health = from.bits(HEALTH_BITS);
  return vitals;
}
