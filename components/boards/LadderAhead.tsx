/** A ladder to whoever is not on it yet: how far it is, and what will stand there. */

import type { VNode } from "preact";
import { Avatar } from "../faces/Avatar.tsx";
import { PortalWords, ratedOf } from "../words/portal.ts";
import { inFigures } from "../words/waits.ts";

export interface LadderAheadProps {
  player: { id: string; name: string };
  /** Rating, whole points. */
  mmr: number;
  /** Rated matches in the season, of how many that it takes. */
  played: number;
  of: number;
}

export function LadderAhead({ player, mmr, played, of }: LadderAheadProps): VNode {
  return (
    <div class="ladder-ahead">
      <p class="small">{ratedOf(played, of)}</p>
      <ol class="rungs" aria-hidden="true">
        {Array.from(
          { length: of },
          (_, i) => <li key={i} class={i < played ? "done" : undefined} />,
        )}
      </ol>
      <p class="place">
        <span class="who">
          <Avatar id={player.id} />
          <span>{player.name}</span>
        </span>
        <span class="number">{inFigures(mmr)}</span>
      </p>
      <p class="quiet small">{PortalWords.WhatStandsHere}</p>
    </div>
  );
}
