/** Who plays, as the scoreboard and the feed name them. */

import type { FeedLine } from "../../../components/hud/panels/Feed.tsx";
import type { ScoreRow } from "../../../components/hud/Scoreboard.tsx";
import type { Over, Welcome } from "../../../services/arena/codec/control.ts";
import type { LinkState } from "../link.ts";
import type { Tally } from "./tally.ts";

export interface People {
  names: readonly string[];
  sides: readonly number[];
  /** The player's own; −1: looks on. */
  seat: number;
}

/** @returns undefined before the match is known */
export function playersOf(link: LinkState): People | undefined {
  const welcome = link.name === "playing" ? link.playing.welcome : welcomeOf(link);
  if (!welcome) return undefined;
  const { players, seat } = welcome;
  return { names: players.map(({ name }) => name), sides: players.map(({ side }) => side), seat };
}

function welcomeOf(link: LinkState): Welcome | undefined {
  return link.name === "waiting" || link.name === "over" ? link.welcome : undefined;
}

const isOwn = ({ sides, seat }: People, other: number) => sides[other] === (sides[seat] ?? 0);

/** Whoever did most stands first. @param over what the server told at the end */
export function scoreRows(people: People, tally: Tally, over?: Over): ScoreRow[] {
  const rows = people.names.map((name, seat): ScoreRow => ({
    ...{ seat, name, own: isOwn(people, seat), isMe: seat === people.seat },
    eliminations: over?.seats[seat]?.eliminations ?? tally.eliminations[seat] ?? 0,
    deaths: over?.seats[seat]?.deaths ?? tally.deaths[seat] ?? 0,
    damage: over?.seats[seat]?.damage,
  }));
  return rows.sort((a, b) =>
    Number(b.own) - Number(a.own) || b.eliminations - a.eliminations || a.deaths - b.deaths
  );
}

export function feedLines(people: People, { last }: Tally): FeedLine[] {
  return last.map(({ id, by, seat }) => ({
    id,
    by: people.names[by],
    whom: people.names[seat] ?? "",
    own: by >= 0 && isOwn(people, by),
  }));
}
