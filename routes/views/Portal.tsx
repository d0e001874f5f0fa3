/** The first page: oneself on the left, playing in the middle, the others on the right. */

import type { VNode } from "preact";
import { Board, type BoardProps } from "../../islands/boards/Board.tsx";
import { Play, type PlayProps } from "../../islands/play/Play.tsx";
import { Holdings } from "../../components/store/Holdings.tsx";
import { money } from "../../components/store/money.ts";
import { Shelf, type ShelfItem } from "../../components/store/Shelf.tsx";
import { Sparkline } from "../../components/ui/Sparkline.tsx";
import { Empty } from "../../components/ui/States.tsx";
import { signed } from "../../components/ui/signed.ts";

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
  shelf: ShelfItem[];
  /** Names of everything that can be owned, by SKU. */
  names: Record<string, string>;
}

export function Portal({ play, board, me, shelf, names }: PortalProps): VNode {
  return (
    <div class="portal">
      <div class="at-play">
        <h1>Queue, play, climb.</h1>
        <Play {...play} />
        <noscript>
          <p>
            Queueing from this page needs JavaScript. Games queue by <a href="/docs">the API</a>;
            {" "}
            the board works without.
          </p>
        </noscript>
      </div>
      <div class="at-me" data-panel="own">{me ? <Me {...me} /> : <Visitor />}</div>
      <div class="at-board">
        <section aria-labelledby="leaders">
          <div class="section-head">
            <h2 id="leaders">{board ? board.name : "The board"}</h2>
            <a href="/leaderboards">All boards and seasons</a>
          </div>
          {board
            ? (
              <>
                <p class="quiet small">{board.seasonName}</p>
                <Board {...board} />
              </>
            )
            : <Empty icon="trophy">The ranks cannot be read just now. Load the page again.</Empty>}
        </section>
      </div>
      <div class="at-shelf columns">
        <section aria-labelledby="shelf">
          <div class="section-head">
            <h2 id="shelf">Store</h2>
            <a href="/store">Everything for sale</a>
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
            <h2 id="owned">Inventory</h2>
            <a href="/inventory">All of it</a>
          </div>
          <Holdings
            held={me?.held ?? {}}
            debts={{}}
            names={names}
            fill={<a class="button" href="/store">Look into the store</a>}
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
          {rating.games === 0
            ? "Where everybody starts. Play to move it."
            : `Rating after ${rating.games.toLocaleString("en")} ${
              rating.games === 1 ? "match" : "matches"
            }`}
        </p>
        {rating.history.length > 1 && (
          <Sparkline
            values={rating.history.map((point) => point.mmr).reverse()}
            label={`The last ${rating.history.length} ratings`}
          />
        )}
        {standing && (
          <p class="small">
            {"Rank "}
            <span class="number">{standing.rank.toLocaleString("en")}</span>
            {" of "}
            <span class="number">{standing.total.toLocaleString("en")}</span>
          </p>
        )}
      </section>
      <section aria-labelledby="recent">
        <h2 id="recent">Recent matches</h2>
        {recent.length === 0
          ? <Empty>None yet. The first one shows here.</Empty>
          : (
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
      <h2 id="me">You are new here</h2>
      <p class="quiet">
        Play now makes you a guest. Your rating, rank and matches show in this place.
      </p>
    </section>
  );
}
