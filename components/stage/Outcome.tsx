/** What a match did: the rating that counts up, why it moved, the step on the ladder, one highlight. */

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Badge } from "../faces/Badge.tsx";
import { Icon } from "../ui/Icon.tsx";
import {
  bestOf,
  fromTo,
  movedBecause,
  newTier,
  pointsTo,
  rankMoved,
  rankOf,
  StageWords,
  upset,
  winStreak,
} from "../words/stage.ts";
import type { Highlight, OutcomeFacts } from "./types.ts";
import { inFigures } from "../words/waits.ts";

const COUNTS_MS = 1_100;

/** @param live it became known just now, before the reader's eyes: then it counts */
export function Outcome({ facts, live }: { facts: OutcomeFacts; live: boolean }): VNode {
  const { rating, rated, result, chance, tier, ladder, highlight } = facts;
  if (!rated) return <p class="quiet">{StageWords.Unrated}</p>;
  if (!rating) return <p class="quiet">{StageWords.ToCome}</p>;
  return (
    <div class="outcome">
      <section aria-label={StageWords.Rating}>
        <h2>{StageWords.Rating}</h2>
        <p class="figure">
          {tier && <Badge {...tier} />}
          <CountUp from={rating.before} to={rating.after} live={live} />
        </p>
        <p class="quiet small">
          {fromTo(rating.before, rating.after)}{" "}
          {result !== null && chance !== null && movedBecause(result, chance)}
        </p>
        {tier?.toNext && <p class="quiet small">{pointsTo(tier.toNext.points, tier.toNext.name)}
        </p>}
      </section>
      <section aria-label={StageWords.Ladder}>
        <h2>{StageWords.Ladder}</h2>
        {ladder
          ? (
            <>
              <p class="figure">
                <span class="number">{inFigures(ladder.rank)}</span>
                {ladder.gained !== 0 && (
                  <span class={ladder.gained > 0 ? "moved up" : "moved down"}>
                    <Icon name={ladder.gained > 0 ? "up" : "down"} />
                    {inFigures(Math.abs(ladder.gained))}
                  </span>
                )}
              </p>
              <p class="quiet small">
                {rankOf(ladder.rank, ladder.total)}, {rankMoved(ladder.gained)}
              </p>
            </>
          )
          : <p class="quiet small">{StageWords.NotRanked}</p>}
      </section>
      {highlight && (
        <section aria-label={StageWords.Highlight}>
          <h2>{StageWords.Highlight}</h2>
          <p class="highlight">{sayHighlight(highlight)}</p>
        </section>
      )}
    </div>
  );
}

function sayHighlight(highlight: Highlight): string {
  switch (highlight.kind) {
    case "tier":
      return newTier(highlight.name, highlight.up);
    case "upset":
      return upset(highlight.of100);
    case "streak":
      return winStreak(highlight.count);
    case "best":
      return bestOf(highlight.of);
  }
}

/** Whoever asked for no motion, and whoever hears it, is told the end at once. */
function CountUp({ from, to, live }: { from: number; to: number; live: boolean }): VNode {
  const [shown, setShown] = useState(live ? from : to);
  useEffect(() => {
    if (!live || matchMedia("(prefers-reduced-motion: reduce)").matches) return setShown(to);
    const began = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      const part = Math.min(1, Math.max(0, (now - began) / COUNTS_MS));
      setShown(Math.round(from + (to - from) * (1 - (1 - part) ** 3)));
      if (part < 1) frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [from, to]);
  return <span class="number" aria-hidden="true">{inFigures(shown)}</span>;
}
