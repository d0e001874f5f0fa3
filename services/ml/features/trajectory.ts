/**
 * The shape of one pointer's way, whatever its size, speed and screen: duration and pauses tell how a
 * bot was scripted, not that it is one. The way is cut into `PIECES` of equal length first, so that
 * rounding to pixels, which tells one recorder from another, counts little.
 */

import { defineGroup, deviation, mean, share, toRow } from "./definition.ts";

const PIECES = 24;

export const TRAJECTORY_FEATURES = [
  ...defineGroup("bend", [
    ["straightness", "1", 0, 1, "distance of the ends over the length of the way"],
    ["turn_mean", "°", -180, 180, "mean change of direction, to the left positive"],
    ["turn_total", "°", 0, 10_000, "all changes of direction, whichever side"],
    ["bow", "1", 0, 100, "farthest from the line between the ends, over its length"],
    ["bow_place", "1", 0, 1, "where on the way that is"],
  ]),
  ...defineGroup("wobble", [
    ["turn_spread", "°", 0, 180, "deviation of the changes of direction"],
    ["turn_most", "°", 0, 180, "largest change of direction"],
    ["turn_flips", "1", 0, 1, "changes of direction whose side is another than the one before"],
    ["turn_small_share", "1", 0, 1, "changes of direction below 2°"],
    ["turn_jerk", "°", 0, 360, "mean difference of one change of direction from the next"],
  ]),
  ...defineGroup("ends", [
    ["turn_begin", "°", 0, 180, "mean change of direction in the first quarter"],
    ["turn_end", "°", 0, 180, "mean change of direction in the last quarter"],
  ]),
];

/** @returns undefined of fewer than eight different points: they have no shape */
export function trajectoryFeatures(
  points: readonly { x: number; y: number }[],
): Float32Array<ArrayBuffer> | undefined {
  const way = cut(points);
  if (!way) return undefined;
  const headings = way.slice(1).map(({ x, y }, i) =>
    Math.atan2(y - way[i]!.y, x - way[i]!.x) * 180 / Math.PI
  );
  const turns = headings.slice(1).map((heading, i) => (heading - headings[i]! + 540) % 360 - 180);
  const sizes = turns.map(Math.abs);
  const [first, last] = [way[0]!, way.at(-1)!];
  const chord = Math.hypot(last.x - first.x, last.y - first.y);
  const length = way.slice(1).reduce(
    (sum, { x, y }, i) => sum + Math.hypot(x - way[i]!.x, y - way[i]!.y),
    0,
  );
  const bows = way.map(({ x, y }) =>
    Math.abs((last.x - first.x) * (first.y - y) - (first.x - x) * (last.y - first.y)) /
    Math.max(1e-9, chord)
  );
  const bow = Math.max(...bows);
  const quarter = turns.length >> 2;
  return toRow(TRAJECTORY_FEATURES, {
    straightness: chord / length,
    turn_mean: mean(turns),
    turn_total: sizes.reduce((sum, size) => sum + size, 0),
    bow: bow / Math.max(1e-9, chord),
    bow_place: bows.indexOf(bow) / PIECES,
    turn_spread: deviation(turns),
    turn_most: Math.max(...sizes),
    turn_flips: turns.slice(1).filter((turn, i) => turn * turns[i]! < 0).length /
      (turns.length - 1),
    turn_small_share: share(sizes, (size) => size < 2),
    turn_jerk: mean(turns.slice(1).map((turn, i) => Math.abs(turn - turns[i]!))),
    turn_begin: mean(sizes.slice(0, quarter)),
    turn_end: mean(sizes.slice(-quarter)),
  });
}

/** Points at equal distances along the way. */
function cut(points: readonly { x: number; y: number }[]): { x: number; y: number }[] | undefined {
  const own = points.filter(({ x, y }, i) =>
    i === 0 || x !== points[i - 1]!.x || y !== points[i - 1]!.y
  );
  if (own.length < 8) return undefined;
  const along = [0];
  for (let i = 1; i < own.length; i++) {
    along.push(along[i - 1]! + Math.hypot(own[i]!.x - own[i - 1]!.x, own[i]!.y - own[i - 1]!.y));
  }
  let at = 0;
  return Array.from({ length: PIECES + 1 }, (_, piece) => {
    const wanted = piece / PIECES * along.at(-1)!;
    while (at + 2 < own.length && along[at + 1]! < wanted) at++;
    const part = Math.min(1, (wanted - along[at]!) / (along[at + 1]! - along[at]!));
    const [a, b] = [own[at]!, own[at + 1]!];
    return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
  });
}
