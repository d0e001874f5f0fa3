/** What a match did: the rating that counts up, why it moved, the step on the ladder, one highlight. */

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Badge } from "../faces/Badge.tsx";
import { Icon } from "../ui/Icon.tsx";
import {
  bestOf,
  forfeit,
  fromTo,
  hitsOf,
  leadChanges,
  mostPoints,
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
  const { rating, rated, highlight } = facts;
  return (
    <>
      {highlight && (
        <p class="highlight">
          <span class="away">{StageWords.Highlight}:</span> {sayHighlight(highlight)}
        </p>
      )}
      {rated && rating
        ? (
          <div class="outcome">
            <Moved facts={facts} rating={rating} live={live} />
            <Step facts={facts} />
          </div>
        )
        : <p class="quiet">{rated ? StageWords.ToCome : StageWords.Unrated}</p>}
    </>
  );
}

/** The rating, and why it is another. */
function Moved({ facts: { result, chance, tier }, rating, live }: {
  facts: OutcomeFacts;
  rating: { before: number; after: number };
  live: boolean;
}): VNode {
  return (
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
      {tier?.toNext && <p class="quiet small">{pointsTo(tier.toNext.points, tier.toNext.name)}</p>}
    </section>
  );
}

/** The place on the ladder. */
function Step({ facts: { ladder } }: { facts: OutcomeFacts }): VNode {
  return (
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
    case "forfeit":
      return forfeit(highlight.own);
    case "draw":
      return StageWords.DrawToTheEnd;
    case "leads":
      return leadChanges(highlight.count);
    case "hits":
      return hitsOf(highlight.name, highlight.count, highlight.of);
    case "points":
      return mostPoints(highlight.name, highlight.count);
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
