/** How far numbers are from what they were to be. */

export function rmse(said: ArrayLike<number>, target: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < target.length; i++) sum += (said[i]! - target[i]!) ** 2;
  return Math.sqrt(sum / target.length);
}

/** Share of the target's variance that is explained; below 0 is worse than the mean. */
export function rSquared(said: ArrayLike<number>, target: ArrayLike<number>): number {
  let mean = 0;
  for (let i = 0; i < target.length; i++) mean += target[i]! / target.length;
  let [rest, whole] = [0, 0];
  for (let i = 0; i < target.length; i++) {
    rest += (said[i]! - target[i]!) ** 2;
    whole += (target[i]! - mean) ** 2;
  }
  return 1 - rest / whole;
}

export function meanAbsoluteError(said: ArrayLike<number>, target: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < target.length; i++) sum += Math.abs(said[i]! - target[i]!);
  return sum / target.length;
}
