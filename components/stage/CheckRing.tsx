/** The ready check: a ring that runs down, with a tick for everybody who is asked. */

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { acceptedOf, secondsLeft } from "../words/stage.ts";

const RADIUS = 52;
const TICKS_AT = 62;
const STEP_MS = 250;

export interface CheckRingProps {
  /** Seconds there are to answer in, and how many of them were left when that was known. */
  whole: number;
  left: number;
  accepted: number;
  players: number;
}

export function CheckRing({ whole, left, accepted, players }: CheckRingProps): VNode {
  const [now, setNow] = useState(left);
  useEffect(() => {
    const until = performance.now() + left * 1_000;
    const look = () => setNow(Math.max(0, (until - performance.now()) / 1_000));
    look();
    const timer = setInterval(look, STEP_MS);
    return () => clearInterval(timer);
  }, [left]);
  const share = Math.min(1, now / whole);
  return (
    <figure class="check-ring" data-late={now < whole / 3 ? "" : undefined}>
      <svg viewBox="0 0 140 140" aria-hidden="true">
        <circle class="track" cx="70" cy="70" r={RADIUS} />
        <circle
          class="left"
          cx="70"
          cy="70"
          r={RADIUS}
          pathLength={1}
          stroke-dasharray={`${share.toFixed(3)} 1`}
          transform="rotate(-90 70 70)"
        />
        {Array.from({ length: players }, (_, i) => {
          const turn = 2 * Math.PI * i / players - Math.PI / 2;
          const at = (radius: number) =>
            `${(70 + radius * Math.cos(turn)).toFixed(1)} ${
              (70 + radius * Math.sin(turn)).toFixed(1)
            }`;
          return (
            <path
              key={i}
              class={i < accepted ? "tick done" : "tick"}
              d={`M${at(TICKS_AT - (i < accepted ? 4 : 1))}L${at(TICKS_AT + 5)}`}
            />
          );
        })}
      </svg>
      <p class="clock" aria-hidden="true">{secondsLeft(Math.ceil(now))}</p>
      <figcaption>{acceptedOf(accepted, players)}</figcaption>
    </figure>
  );
}
