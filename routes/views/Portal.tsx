/** The first page: oneself on the left, playing in the middle, the others on the right. */

import type { VNode } from "preact";
import { Board } from "../../islands/boards/Board.tsx";
import { Play, type PlayProps } from "../../islands/play/Play.tsx";
import { Avatar } from "../../components/faces/Avatar.tsx";
import { Badge } from "../../components/faces/Badge.tsx";
import { LadderAhead, type LadderAheadProps } from "../../components/boards/LadderAhead.tsx";
import { KeyVisual } from "../../components/ui/KeyVisual.tsx";
import { Sparkline } from "../../components/ui/Sparkline.tsx";
import { Empty } from "../../components/ui/States.tsx";
import { signed } from "../../components/ui/signed.ts";
import {
  lastRatings,
  matchEnded,
  PortalWords,
  prizeFor,
  ratingAfter,
  seasonEnds,
  sinceVisit,
} from "../../components/words/portal.ts";
import type { TierPlace } from "../../services/game/mod.ts";
import type { LadderPanel } from "../ladder.ts";
import { QueueingNeedsScript, RankOf } from "../../components/words/PortalSentences.tsx";
import { inFigures } from "../../components/words/waits.ts";
import { Locale } from "../../components/words/locale.ts";

export interface RecentMatch {
  id: string;
  mode: string;
  /** The player's own result, or how the match stands. */
  outcome: string;
  /** Rating points gained or lost; undefined while there is no result. */
  change: number | undefined;
}

export interface PortalProps {
  play: PlayProps;
  ladder: Ladder | undefined;
  /** Absent for visitors. */
  me: {
    id: string;
    name: string;
    /** The mode that the rating is of. */
    mode: string;
    rating: { mmr: number; games: number; history: { mmr: number }[] };
    tier: TierPlace | undefined;
    recent: RecentMatch[];
  } | undefined;
  /** Asks a guest to keep the account. */
  offer?: VNode;
}

export function Portal({ play, ladder, me, offer }: PortalProps): VNode {
  return (
    <div class="portal">
      <div class="at-play">
        <link rel="stylesheet" href="/static/world.css" />
        <link rel="preload" href="/static/stage.css" as="style" />
        <div class="portal-face">
          <KeyVisual />
          <h1>{PortalWords.QueuePlayClimb}</h1>
        </div>
        <Play {...play} />
        <p class="quiet">
          <a href="/play">{PortalWords.PractiseAtOnce}</a>
        </p>
        <noscript>
          <p>
            <QueueingNeedsScript />
          </p>
        </noscript>
      </div>
      <div class="at-me">
        {offer}
        <div data-panel="own">{me ? <Me {...me} /> : <Visitor />}</div>
      </div>
      <div class="at-board" data-panel="ladder">
        {ladder ? <Ladder {...ladder} /> : (
          <section aria-labelledby="leaders">
            <h2 id="leaders">{PortalWords.TheBoard}</h2>
            <Empty icon="trophy">{PortalWords.RanksCannotBeRead}</Empty>
          </section>
        )}
      </div>
    </div>
  );
}

type Ladder = LadderPanel & { gained?: number; ahead: LadderAheadProps | undefined };

function Ladder({ name, board, season, own, gained, ahead, prizes }: Ladder): VNode {
  const day = season.closesAt?.toLocaleDateString(Locale.Tag, {
    dateStyle: "long",
    timeZone: "UTC",
  });
  return (
    <section aria-labelledby="leaders">
      <div class="section-head">
        <h2 id="leaders">{name}</h2>
        <a href={`/leaderboards?season=${board.season}&mode=${board.mode}`}>
          {PortalWords.WholeBoard}
        </a>
      </div>
      <p class="quiet small">{seasonEnds(season.name, day)}</p>
      {own
        ? (
          <p class="small">
            <RankOf rank={own.rank} total={own.total} />
            {gained !== undefined && (
              <span class={gained < 0 ? "down" : gained > 0 ? "up" : "quiet"}>
                {" "}
                {sinceVisit(gained)}
              </span>
            )}
          </p>
        )
        : ahead && <LadderAhead {...ahead} />}
      <Board {...board} {...(ahead && { isWaySaid: true })} />
      {prizes.length > 0 && (
        <ul class="prizes quiet small">
          {prizes.map((prize) => <li key={`${prize.from} ${prize.name}`}>{prizeFor(prize)}</li>)}
        </ul>
      )}
    </section>
  );
}

function Me({ id, name, mode, rating, tier, recent }: NonNullable<PortalProps["me"]>): VNode {
  return (
    <>
      <section aria-labelledby="me">
        <h2 id="me" class="who">
          <Avatar id={id} />
          <span>{name}</span>
        </h2>
        <p class="quiet small">{mode}</p>
        <p class="figure">{inFigures(Math.round(rating.mmr))}</p>
        {tier && (
          <p class="tier small">
            <Badge name={tier.name} step={tier.step} of={tier.of} />
            <span aria-hidden="true">{tier.name}</span>
          </p>
        )}
        <p class="quiet small">
          {rating.games === 0 ? PortalWords.WhereEverybodyStarts : ratingAfter(rating.games)}
        </p>
        {rating.history.length > 1 && (
          <Sparkline
            values={rating.history.map((point) => point.mmr).reverse()}
            label={lastRatings(rating.history.length)}
          />
        )}
      </section>
      <section aria-labelledby="recent">
        <h2 id="recent">{PortalWords.RecentMatches}</h2>
        {recent.length === 0 ? <Empty>{PortalWords.NoneYet}</Empty> : (
          <ul class="rows">
            {recent.map(({ id, mode, outcome, change }) => (
              <li key={id}>
                <a href={`/matches/${id}`}>{matchEnded(mode, outcome)}</a>
                {change !== undefined && (
                  <span class={`number ${change < 0 ? "down" : "up"}`}>{signed(change)}</span>
                )}
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

function Visitor(): VNode {
  return (
    <section aria-labelledby="me">
      <h2 id="me">{PortalWords.YouAreNewHere}</h2>
      <p class="quiet">
        {PortalWords.WhatPlayingMakes}
      </p>
    </section>
  );
}
