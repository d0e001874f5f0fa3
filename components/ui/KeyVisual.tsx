/**
 * The game in one picture: two who fight over the core, as the arena draws them. Decorative; the
 * server draws it, so that it costs no script. Its colours are the world's (world.css).
 */

import type { VNode } from "preact";

const BLUE = "var(--world-blue)";
const ORANGE = "var(--world-orange)";
const ACCENT = "var(--world-accent)";
const GROUND = "var(--world-ground)";

/** Every so many lines of the floor. */
const GRID = Array.from({ length: 15 }, (_, i) => i * 44 - 120);
/** Of the fallen, by direction in degrees, with how far each flew. */
const SHARDS = [[8, 40], [52, 30], [95, 44], [140, 28], [188, 38], [232, 46], [280, 30], [325, 42]];

export function KeyVisual(): VNode {
  return (
    <svg
      class="key-visual"
      viewBox="0 0 480 200"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      <rect width="480" height="200" fill="var(--world-floor)" />
      <g transform="rotate(-13 240 100)" fill="none" stroke-linecap="round">
        <path
          d={GRID.map((at) => `M${at} -160V400M-160 ${at}H640`).join("")}
          stroke="var(--world-line)"
          stroke-width="1.5"
        />
        <Block x={40} y={40} width={92} height={34} />
        <Block x={196} y={214} width={110} height={34} />
        <Block x={470} y={150} width={34} height={80} />
        <Block x={318} y={-34} width={34} height={70} />
        <circle cx="315" cy="123" r="78" fill={ACCENT} fill-opacity="0.09" />
        <circle cx="315" cy="123" r="78" stroke={ACCENT} stroke-width="4" />
        <g stroke={ACCENT} stroke-opacity="0.5" stroke-width="1.6">
          <circle cx="315" cy="123" r="56" />
          <path d="M371 123h22M259 123h-22M315 179v22M315 67v-22" />
        </g>
        <path
          d="M295 105l20 38 20-38"
          stroke={ACCENT}
          stroke-width="6"
          stroke-linejoin="round"
        />
        <circle cx="428" cy="100" r="44" stroke={ORANGE} stroke-opacity="0.5" stroke-width="5" />
        <circle cx="428" cy="100" r="62" stroke={ORANGE} stroke-opacity="0.2" stroke-width="4" />
        <Bolt from={[262, 130]} to={[384, 110]} colour={BLUE} />
        <Bolt from={[236, 116]} to={[276, 108]} colour={BLUE} />
        <Bolt from={[374, 128]} to={[276, 168]} colour={ORANGE} />
        {[0.08, 0.18, 0.36].map((opacity, i) => (
          <Fighter key={i} x={124 + 22 * i} y={190 - 15 * i} turn={-9} opacity={opacity} />
        ))}
        <Fighter x={194} y={141} turn={-9} />
        <Fighter x={428} y={100} turn={158} square />
        <path
          d={SHARDS.map(([degrees, far]) => {
            const turn = degrees! * Math.PI / 180;
            const at = (reach: number) =>
              `${(400 + Math.cos(turn) * reach).toFixed(1)} ${
                (108 + Math.sin(turn) * reach).toFixed(1)
              }`;
            return `M${at(far! * 0.45)}L${at(far! * 0.62)}`;
          }).join("")}
          stroke="var(--world-text)"
          stroke-width="3"
        />
      </g>
    </svg>
  );
}

/** Looks along its turn, in degrees; as sprites.ts draws a player, at 26 to half a unit. */
function Fighter(
  { x, y, turn, square = false, opacity = 1 }: {
    x: number;
    y: number;
    turn: number;
    square?: boolean;
    opacity?: number;
  },
): VNode {
  const colour = square ? ORANGE : BLUE;
  const body = (radius: number, fill: string, part = 1) =>
    square
      ? (
        <rect
          x={-radius}
          y={-radius}
          width={2 * radius}
          height={2 * radius}
          rx={radius * 0.32}
          fill={fill}
          fill-opacity={part}
        />
      )
      : <circle r={radius} fill={fill} fill-opacity={part} />;
  return (
    <g transform={`translate(${x} ${y}) rotate(${turn})`} opacity={opacity}>
      {body(29, GROUND)}
      <path d="M44 0L20 -15V15z" fill={colour} />
      {body(26, colour)}
      {body(17.7, GROUND, 0.72)}
      <path d="M-7 -9L9 0L-7 9" stroke={colour} stroke-width="6" stroke-linejoin="round" />
    </g>
  );
}

function Bolt(
  { from: [x, y], to: [toX, toY], colour }: {
    from: readonly [number, number];
    to: readonly [number, number];
    colour: string;
  },
): VNode {
  const head = `${toX - (toX - x) * 0.22} ${toY - (toY - y) * 0.22}`;
  return (
    <g stroke={colour} stroke-width="9">
      <path d={`M${x} ${y}L${toX} ${toY}`} stroke-opacity="0.22" />
      <path d={`M${head}L${toX} ${toY}`} />
    </g>
  );
}

function Block(
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): VNode {
  return (
    <>
      <rect {...{ x, width, height, y: y + 8 }} rx="6" fill="var(--world-line)" />
      <rect
        {...{ x, y, width, height }}
        rx="6"
        fill="var(--world-cover)"
        stroke="var(--world-edge)"
        stroke-width="2"
      />
    </>
  );
}
