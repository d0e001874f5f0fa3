/** The first page: oneself on the left, playing in the middle, the others on the right. */

import type { VNode } from "preact";
import { Board, type BoardProps } from "../../islands/boards/Board.tsx";
import { Play, type PlayProps } from "../../islands/play/Play.tsx";
import { Holdings } from "../../components/store/Holdings.tsx";
import { money } from "../../components/store/money.ts";
import { Shelf, type ShelfItem } from "../../components/store/Shelf.tsx";
import { KeyVisual } from "../../components/ui/KeyVisual.tsx";
import { Sparkline } from "../../components/ui/Sparkline.tsx";
import { Empty } from "../../components/ui/States.tsx";
import { signed } from "../../components/ui/signed.ts";
import { lastRatings, PortalWords, ratingAfter } from "../../components/words/portal.ts";
import { QueueingNeedsScript, RankOf } from "../../components/words/PortalSentences.tsx";

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
  board: (BoardProps & { seasonName: string }) | undefined;
  /** Absent for visitors. */
  me: {
    name: string;
    region: string;
    /** The mode that the rating is of. */
    mode: string;
    rating: { mmr: number; games: number; history: { mmr: number }[] };
    standing?: { rank: number; total: number; percentile: number };
    recent: RecentMatch[];
    held: Record<string, number>;
  } | undefined;
  /** Asks a guest to keep the account. */
  offer?: VNode;
  shelf: ShelfItem[];
  /** Names of everything that can be owned, by SKU. */
  names: Record<string, string>;
}

export function Portal({ play, board, me, offer, shelf, names }: PortalProps): VNode {
  return (
    <div class="portal">
      <div class="at-play">
        <link rel="stylesheet" href="/static/world.css" />
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
      <div class="at-board">
        <section aria-labelledby="leaders">
          <div class="section-head">
            <h2 id="leaders">{board ? board.name : PortalWords.TheBoard}</h2>
            <a href="/leaderboards">{PortalWords.AllBoardsAndSeasons}</a>
          </div>
          {board
            ? (
              <>
                <p class="quiet small">{board.seasonName}</p>
                <Board {...board} />
              </>
            )
            : <Empty icon="trophy">{PortalWords.RanksCannotBeRead}</Empty>}
        </section>
      </div>
      <div class="at-shelf columns">
        <section aria-labelledby="shelf">
          <div class="section-head">
            <h2 id="shelf">{PortalWords.Store}</h2>
            <a href="/store">{PortalWords.EverythingForSale}</a>
          </div>
          <Shelf
            items={shelf}
            names={names}
            offer={({ prices }) => {
              const [currency, amount] = Object.entries(prices)[0]!;
              return <span class="number">{money(amount, currency)}</span>;
            }}
          />
        </section>
        <section aria-labelledby="owned" data-panel="owned">
          <div class="section-head">
            <h2 id="owned">{PortalWords.Inventory}</h2>
            <a href="/inventory">{PortalWords.AllOfIt}</a>
          </div>
          <Holdings
            held={me?.held ?? {}}
            debts={{}}
            names={names}
            fill={<a class="button" href="/store">{PortalWords.LookIntoTheStore}</a>}
          />
        </section>
      </div>
    </div>
  );
}

function Me(
  { name, region, mode, rating, standing, recent }: NonNullable<PortalProps["me"]>,
): VNode {
  return (
    <>
      <section aria-labelledby="me">
        <h2 id="me">{name}</h2>
        <p class="quiet small">{`${mode}, ${region}`}</p>
        <p class="figure">{Math.round(rating.mmr).toLocaleString("en")}</p>
        <p class="quiet small">
          {rating.games === 0 ? PortalWords.WhereEverybodyStarts : ratingAfter(rating.games)}
        </p>
        {rating.history.length > 1 && (
          <Sparkline
            values={rating.history.map((point) => point.mmr).reverse()}
            label={lastRatings(rating.history.length)}
          />
        )}
        {standing && (
          <p class="small">
            <RankOf {...standing} />
          </p>
        )}
      </section>
      <section aria-labelledby="recent">
        <h2 id="recent">{PortalWords.RecentMatches}</h2>
        {recent.length === 0 ? <Empty>{PortalWords.NoneYet}</Empty> : (
          <ul class="rows">
            {recent.map(({ id, mode, outcome, change }) => (
              <li key={id}>
                <a href={`/matches/${id}`}>{`${mode}: ${outcome}`}</a>
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
