/**
 * Unit vectors of the 4,096 directions that players aim in, as integers: no sine is needed, whose last
 * bit engines may compute differently.
 *
 * A full turn is halved eight times and more by cos(a/2) = √((1 + cos a)/2), sin(a/2) = √((1 − cos a)/2);
 * the first eighth is then filled by rotating step by step and mirrored into the other seven, so that
 * opposite and mirrored directions are so to the last bit.
 */

export const DIRECTIONS = 4_096;
/** Length of the vectors. */
export const ONE = 16_384;

const EIGHTH = DIRECTIONS / 8;

function build(): { x: Int32Array; y: Int32Array } {
  const x = new Int32Array(DIRECTIONS);
  const y = new Int32Array(DIRECTIONS);
  let [cos, sin] = [0, 1];
  for (let turn = 4; turn < DIRECTIONS; turn *= 2) {
    sin = Math.sqrt((1 - cos) / 2);
    cos = Math.sqrt((1 + cos) / 2);
  }
  let [c, s] = [1, 0];
  for (let i = 0; i <= EIGHTH; i++) {
    const [near, far] = [Math.trunc(c * ONE + 0.5), Math.trunc(s * ONE + 0.5)];
    for (const [turn, a, b] of mirrored(i, near, far)) {
      x[turn % DIRECTIONS] = a;
      y[turn % DIRECTIONS] = b;
    }
    [c, s] = [c * cos - s * sin, s * cos + c * sin];
  }
  return { x, y };
}

/** The eight directions that mirror one of the first eighth. */
function mirrored(i: number, c: number, s: number): [number, number, number][] {
  const quarter = DIRECTIONS / 4;
  return [
    [i, c, s],
    [quarter - i, s, c],
    [quarter + i, -s, c],
    [2 * quarter - i, -c, s],
    [2 * quarter + i, -c, -s],
    [3 * quarter - i, -s, -c],
    [3 * quarter + i, s, -c],
    [4 * quarter - i, c, -s],
  ];
}

export const DIRECTION: Readonly<{ x: Int32Array; y: Int32Array }> = build();
