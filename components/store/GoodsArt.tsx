/** What is sold, as a drawing: the one that the catalogue names, or that of its kind. Decorative. */

import type { VNode } from "preact";

/** Paths with the class that colours them (base.css), on a grid of 96 by 64, from back to front. */
const DRAWINGS: Readonly<Record<string, readonly (readonly [tone: string, path: string])[]>> = {
  coins: [
    ["deep", "M18 40v6q0 5 14 5t14-5v-6zM50 30v16q0 5 14 5t14-5V30z"],
    ["warm", "M18 40a14 5 0 0 1 28 0 14 5 0 0 1-28 0zM50 30a14 5 0 0 1 28 0 14 5 0 0 1-28 0z"],
    ["line", "M50 35q0 5 14 5t14-5M50 40.5q0 5 14 5t14-5M18 43.5q0 5 14 5t14-5"],
    ["warm", "M40 9a11 11 0 0 1 0 22 11 11 0 0 1 0-22z"],
    ["line", "M35 15.5l5 9 5-9"],
  ],
  chest: [
    ["deep", "M20 30h56v22q0 3-3 3H23q-3 0-3-3z"],
    ["cool", "M20 30q0-16 12-16h32q12 0 12 16z"],
    ["line", "M20 30h56M34 14v41M62 14v41"],
    ["warm", "M42 25h12v12H42z"],
    ["line", "M48 29v4"],
    ["glow", "M48 3l2 5 5 1-4 3 1 5-4-3-4 3 1-5-4-3 5-1z"],
  ],
  boost: [
    ["deep", "M48 4l24 14v28L48 60 24 46V18z"],
    ["ring", "M48 11l18 10.5v21L48 53 30 42.5v-21z"],
    ["glow", "M52 15L35 35h11l-3 15 18-22H50z"],
  ],
  comet: [
    ["fade", "M6 52Q40 46 62 24l8 8Q48 54 6 52z"],
    ["cool", "M26 44q24-6 38-20l6 8Q52 48 26 44z"],
    ["glow", "M70 12a13 13 0 0 1 0 26 13 13 0 0 1 0-26z"],
    ["line", "M66 20l8 5-8 5M14 16h6M30 10h4M84 50h6"],
  ],
  aurora: [
    ["fade", "M4 46Q16 10 30 34T56 22t36 6v22Q76 34 62 48T34 54 4 60z"],
    ["cool", "M48 12a18 18 0 0 1 0 36 18 18 0 0 1 0-36z"],
    ["glow", "M32 32q8-14 16-6t16-6q3 14-6 22-10 8-20 2-6-5-6-12z"],
    ["line", "M42 25l9 7-9 7"],
    ["ring", "M48 8a22 22 0 0 1 0 44 22 22 0 0 1 0-44z"],
  ],
  gem: [
    ["cool", "M32 12h32l14 16-30 28-30-28z"],
    ["glow", "M38 12h20l6 16-16 28-16-28z"],
    ["line", "M18 28h60M38 12l-6 16 16 28 16-28-6-16"],
  ],
};
const OF_KIND: Readonly<Record<string, string>> = {
  ...{ currency: "coins", bundle: "chest", consumable: "boost", durable: "gem" },
};

export function GoodsArt({ art, kind }: { art?: string | undefined; kind: string }): VNode {
  const drawing = DRAWINGS[art ?? OF_KIND[kind] ?? "gem"]!;
  return (
    <svg class="goods" viewBox="0 0 96 64" aria-hidden="true">
      {drawing.map(([tone, path], i) => <path key={i} class={tone} d={path} />)}
    </svg>
  );
}
