/**
 * A mode as a drawing: who stands against whom around the core, as the arena draws them. Made of the
 * mode's teams and their size, so that a studio's own modes have one as well.
 */

/** Paths on a grid of 72 by 40. */
export interface ModeArt {
  even: string;
  odd: string;
}

const CENTRE = { x: 36, y: 20 };
/** More of a side than these are not told apart. */
const MOST_PER_SIDE = 6;
const MOST_ALONE = 8;

export function modeArt({ teams, team_size }: { teams: number; team_size: number }): ModeArt {
  const paths: ModeArt = { even: "", odd: "" };
  if (teams > 2) {
    const count = Math.min(MOST_ALONE, teams);
    for (let i = 0; i < count; i++) {
      const turn = 2 * Math.PI * i / count + Math.PI;
      const at = { x: CENTRE.x + 27 * Math.cos(turn), y: CENTRE.y + 14 * Math.sin(turn) };
      paths[i % 2 === 0 ? "even" : "odd"] += fighter(at, turn + Math.PI, 3.8, i % 2 === 1);
    }
    return paths;
  }
  const count = Math.min(MOST_PER_SIDE, team_size);
  const radius = [6.5, 5.2, 4.2, 3.8, 3.4, 3.2][count - 1]!;
  for (let i = 0; i < count; i++) {
    // From the middle of the field to its rim: each a little farther back than the one before.
    const spread = count === 1 ? 0 : (i / (count - 1) - 0.5) * (36 - 2 * radius);
    const x = 13 - Math.abs(spread) * 0.35 + (count > 1 ? 3 : 0);
    paths.even += fighter({ x, y: CENTRE.y + spread }, 0, radius, false);
    paths.odd += fighter({ x: 72 - x, y: CENTRE.y - spread }, Math.PI, radius, true);
  }
  return paths;
}

/** A round or a square one that looks along its turn, in radians. */
function fighter(
  { x, y }: { x: number; y: number },
  turn: number,
  radius: number,
  square: boolean,
): string {
  const n = (value: number) => +value.toFixed(1);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const at = (along: number, across: number) =>
    `${n(x + radius * (along * cos - across * sin))} ${
      n(y + radius * (along * sin + across * cos))
    }`;
  const body = square
    ? `M${at(-0.9, -0.9)}L${at(0.9, -0.9)} ${at(0.9, 0.9)} ${at(-0.9, 0.9)}z`
    : `M${at(-1, 0)}A${n(radius)} ${n(radius)} 0 1 1 ${at(1, 0)} ${n(radius)} ${n(radius)} 0 1 1 ${
      at(-1, 0)
    }z`;
  return `${body}M${at(1.7, 0)}L${at(0.7, 0.7)} ${at(0.7, -0.7)}z`;
}
