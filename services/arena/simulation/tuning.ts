/**
 * The numbers of the game "Core". Lengths are milliunits, times ticks of 1/30 s, speeds milliunits
 * per tick. docs/arena.md says what they were tuned for.
 */

export const TICKS_PER_SECOND = 30;
export const UNIT = 1_000;

export interface Tuning {
  /** Most points and longest round; who is even then goes on for so many ticks at most. */
  pointsToWin: number;
  roundTicks: number;
  suddenDeathTicks: number;
  /** Ticks alone in the core for a point, and points for an elimination. */
  ticksPerPoint: number;
  pointsPerElimination: number;
  coreRadius: number;

  playerRadius: number;
  speed: number;
  health: number;
  respawnTicks: number;
  /** Nobody harms who has just appeared, until they act. */
  protectionTicks: number;

  boltDamage: number;
  boltSpeed: number;
  boltRadius: number;
  /** Range over speed. */
  boltTicks: number;
  boltCooldown: number;

  waveDamage: number;
  waveRadius: number;
  waveCooldown: number;
  /** Knock-back: so far in each of so many ticks. */
  pushStep: number;
  pushTicks: number;

  dodgeStep: number;
  dodgeTicks: number;
  dodgeCooldown: number;
  /** Nothing harms who has begun to dodge for so long. */
  dodgeSafeTicks: number;

  pickupHeal: number;
  pickupRadius: number;
  pickupTicks: number;
}

export const TUNING: Readonly<Tuning> = Object.freeze({
  pointsToWin: 60,
  roundTicks: 90 * TICKS_PER_SECOND,
  suddenDeathTicks: 30 * TICKS_PER_SECOND,
  ticksPerPoint: TICKS_PER_SECOND,
  pointsPerElimination: 5,
  coreRadius: 4 * UNIT,

  playerRadius: 500,
  speed: 200,
  health: 100,
  respawnTicks: 90,
  protectionTicks: 30,

  boltDamage: 18,
  boltSpeed: 600,
  boltRadius: 200,
  boltTicks: 20,
  boltCooldown: 27,

  waveDamage: 34,
  waveRadius: 3_200,
  waveCooldown: 150,
  pushStep: 700,
  pushTicks: 5,

  dodgeStep: 720,
  dodgeTicks: 5,
  dodgeCooldown: 84,
  dodgeSafeTicks: 6,

  pickupHeal: 35,
  pickupRadius: 1_000,
  pickupTicks: 360,
});
