/** A simulated duel, told as telemetry tells of a real one: by seat, how it was played. */

import { createSignalWatch } from "../match/signals.ts";
import { createWays, type SkillName, type Ways } from "../opponents/mod.ts";
import { createArena, pointsBy, TICKS_PER_SECOND, TUNING, type World } from "../simulation/mod.ts";
import { LAYOUTS } from "./modes.ts";
import { playMatch } from "./play.ts";

interface DuelSeat {
  actions: number;
  shots: number;
  hits: number;
  points: number;
  eliminations: number;
  deaths: number;
  damage: number;
  coreSeconds: number;
}

interface Duel {
  seconds: number;
  /** Seat; −1: nobody. */
  winner: number;
  seats: [DuelSeat, DuelSeat];
}

/** Holds the ways through each layout, which take longer to find than a duel to play. */
export function createDuels(): {
  play(duel: { seed: number; skills: readonly [SkillName, SkillName] }): Duel;
} {
  const ways: Ways[] = Array.from(
    { length: LAYOUTS },
    (_, layout) => createWays(createArena({ seed: layout, sides: 2, largestSide: 1 })),
  );
  /** As the world chooses its layout, of a seed's lowest 32 bits. */
  const waysOf = (seed: number) => ways[(seed >>> 0) % LAYOUTS]!;
  return {
    play({ seed, skills }) {
      const watch = createSignalWatch(2);
      let last: World | undefined;
      const { ticks, winner } = playMatch({
        setup: { seed, sides: 2, seats: [{ side: 0 }, { side: 1 }], tuning: TUNING },
        ...{ skills, chance: [seed ^ 0x5bd1, ~seed], ways: waysOf(seed), watch },
        each: (world) => last = world,
      });
      const signals = watch.take();
      const seatOf = (seat: number): DuelSeat => {
        const { players } = last!;
        const { presses, shots, hits } = signals[seat]!;
        return {
          ...{ actions: presses, shots, hits, points: pointsBy(last!, seat) },
          ...{ eliminations: players.eliminations[seat]!, deaths: players.deaths[seat]! },
          damage: players.boltDamage[seat]! + players.waveDamage[seat]!,
          coreSeconds: players.coreTicks[seat]! / TICKS_PER_SECOND,
        };
      };
      return { seconds: ticks / TICKS_PER_SECOND, winner, seats: [seatOf(0), seatOf(1)] };
    },
  };
}
