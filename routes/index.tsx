/** `/`: who am I, play now, who leads, what is sold. */

import type { Context } from "hono";
import { Portal } from "./views/Portal.tsx";
import type { QueueState, Ticket } from "../islands/play/queue_state.ts";
import { KeepOffer } from "../islands/account/KeepOffer.tsx";
import type { PlayerWays } from "../services/identity/mod.ts";
import type { CurrentGame, GameConfig } from "../services/game/mod.ts";
import type { Inventory } from "../services/inventory/mod.ts";
import { type BoardPage, type Leaderboards, toStandingBody } from "../services/leaderboards/mod.ts";
import {
  holds,
  type Match,
  type Matches,
  type Matchmaking,
  toMatchBody,
} from "../services/matchmaking/mod.ts";
import { type Parties, toPartyBody } from "../services/parties/mod.ts";
import { type Ratings, START_MMR } from "../services/ratings/mod.ts";
import type { Store } from "../services/store/mod.ts";
import type { Clock } from "../services/platform/time/clock.ts";
import type { Viewer } from "./http/auth.ts";
import type { AppEnv } from "./http/context.ts";
import type { RenderPage } from "./http/page/page.ts";
import { countsOf, namesOf, shelfOf } from "./store.tsx";
import { allAlone, PortalWords } from "../components/words/portal.ts";

const LEADERS = 10;
const RECENT = 5;
/** Items of the store that the portal shows. */
const SHELF = 4;
/** Matches after which a guest is asked to keep the account; one purchase is enough. */
const WORTH_KEEPING = 10;

interface Deps {
  ways: PlayerWays;
  leaderboards: Leaderboards;
  ratings: Ratings;
  matchmaking: Matchmaking;
  matches: Matches;
  parties: Parties;
  store: Store;
  inventory: Inventory;
  game: CurrentGame;
  /** Where this node is: what a visitor finds picked. */
  region: string;
  clock: Clock;
  viewer: Viewer;
  page: RenderPage;
}

export function homePage(deps: Deps) {
  const { leaderboards, matchmaking, store, viewer, page } = deps;

  return async function home(c: Context<AppEnv>): Promise<Response> {
    const game = deps.game.config;
    const [board, player] = await Promise.all([
      leader(leaderboards).catch(() => undefined),
      viewer(c),
    ]);
    const [own, isAsked] = await Promise.all([
      player && readOwn(deps, player.id, board),
      player?.externalId === null && isToBeAsked(deps, player.id),
    ]);
    const body = (
      <Portal
        play={{
          modes: modesOf(game),
          regions: game.regions.map(({ id, name }) => ({ id, name })),
          region: player?.region ?? deps.region,
          waits: waitsOf(matchmaking, game, own?.rating.mmr ?? START_MMR),
          state: own?.state ?? { name: "idle" },
          ...(own?.party && { party: toPartyBody(own.party) }),
          ...(player && { player: { id: player.id, name: player.displayName } }),
          ...inviteOf(c),
        }}
        board={board && {
          ...{ season: board.board.season, mode: board.board.mode, name: board.board.name },
          ...{ live: board.board.open, size: LEADERS },
          seasonName: seasonName(leaderboards, board.board.season),
          entries: board.entries.map(toStandingBody),
          ...(player && { player: player.id }),
          ...(own?.standing && { own: toStandingBody(own.standing) }),
        }}
        me={player && own && {
          name: player.displayName,
          region: game.regions.find(({ id }) => id === player.region)?.name ?? player.region,
          mode: game.modes.find(({ id }) => id === own.mode)?.name ?? own.mode,
          rating: own.rating,
          ...(own.standing && { standing: own.standing }),
          recent: own.recent.map((match) => recentOf(match, player.id, game)),
          held: countsOf(own.holdings).held,
        }}
        {...(isAsked && { offer: <KeepOffer /> })}
        shelf={shelfOf(store).slice(0, SHELF)}
        names={namesOf(game)}
      />
    );
    return await page(c, { title: PortalWords.Veze, body, player });
  };
}

/** All that the portal tells of a player. */
async function readOwn(
  { leaderboards, ratings, matchmaking, matches, parties, inventory, game, clock }: Deps,
  userId: string,
  board: BoardPage | undefined,
) {
  const recent = await matches.list(userId, RECENT);
  // The mode that was played last is the one to be told about.
  const mode = recent[0]?.mode ?? game.config.modes[0]!.id;
  const [rating, party, ticket, standing, holdings] = await Promise.all([
    ratings.get(userId, mode),
    parties.findOf(userId),
    matchmaking.findLive(userId),
    board && leaderboards.standing(board.board, userId).catch(() => undefined),
    inventory.get(userId),
  ]);
  const waited = ticket && Math.floor((clock.now() - ticket.enqueuedAt.getTime()) / 1_000);
  const estimate = ticket && matchmaking.estimate(ticket.mode, ticket.region, ticket.mmr);
  const state = stateOf(
    userId,
    recent,
    ticket && {
      ...{ id: ticket.id, mode: ticket.mode, region: ticket.region, waited: waited! },
      estimate: estimate?.p50 ?? null,
    },
  );
  return { recent, mode, rating, party, standing, holdings, state };
}

/** Whether a guest has something to lose, nothing to come back by, and has not declined. */
async function isToBeAsked(
  { ways, matches, store }: Pick<Deps, "ways" | "matches" | "store">,
  userId: string,
): Promise<boolean> {
  const { account, passkeys, phrase, declinedAt } = await ways.get(userId);
  if (account !== null || passkeys > 0 || phrase !== null || declinedAt !== null) return false;
  const [bought, played] = await Promise.all([
    store.list({ userId, status: "paid" }, { limit: 1, offset: 0 }),
    matches.list(userId, 2 * WORTH_KEEPING),
  ]);
  const finished = played.filter(({ status }) => status === "finished");
  return bought.length > 0 || finished.length >= WORTH_KEEPING;
}

/** Where the player stands: a page that is loaded anew shows the same as the one before. */
function stateOf(
  userId: string,
  recent: Match[],
  ticket: Ticket | undefined,
): QueueState {
  const proposed = recent.find(({ status }) => status === "proposed");
  if (ticket && proposed?.acceptBy) {
    const match = { ...toFound(proposed), ticket_id: ticket.id };
    const accept_by = proposed.acceptBy.toISOString();
    return { name: "proposed", match: { ...match, accept_by }, accepted: false, before: ticket };
  }
  if (ticket) return { name: "queued", ticket };
  const active = recent.find((match) => match.status === "active" && holds(match, userId));
  return active ? { name: "found", match: toFound(active), known: true } : { name: "idle" };
}

function toFound(match: Match) {
  const { match_id, mode, region, teams, quality } = toMatchBody(match);
  return {
    ...{ match_id, mode, region, teams, bots: match.bots, address: match.address },
    quality: { win_probability: quality.win_probability },
  };
}

/** What can be queued for, as the picker shows it. */
function modesOf({ modes }: GameConfig) {
  return modes.filter((mode) => mode.enabled).map((mode) => ({
    ...{ id: mode.id, name: mode.name, window: mode.window, size: mode.team_size },
    note: mode.team_size === 1 && mode.teams > 2
      ? allAlone(mode.teams)
      : Array(mode.teams).fill(mode.team_size).join(PortalWords.Versus),
  }));
}

function recentOf({ id, mode, status, participants }: Match, userId: string, game: GameConfig) {
  const own = participants.find((each) => each.userId === userId);
  const counts = status !== "voided";
  return {
    id,
    mode: game.modes.find((each) => each.id === mode)?.name ?? mode,
    outcome: (counts && own?.result) || (own?.left ? "left" : status),
    change: counts && own && own.mmrAfter !== null
      ? Math.round(own.mmrAfter) - Math.round(own.mmrBefore)
      : undefined,
  };
}

/** Expected waits of all pools, from memory. */
function waitsOf(matchmaking: Matchmaking, { modes, regions }: GameConfig, mmr: number) {
  const waits: Record<string, number> = {};
  for (const mode of modes) {
    for (const region of regions) {
      const estimate = matchmaking.estimate(mode.id, region.id, mmr);
      if (estimate) waits[`${mode.id} ${region.id}`] = Math.ceil(estimate.p50);
    }
  }
  return waits;
}

/** `/?party=CODE`: a code as the API takes it. */
function inviteOf(c: Context<AppEnv>): { invite?: string } {
  const code = c.req.query("party");
  return code !== undefined && /^[A-Za-z0-9]{1,32}$/.test(code) ? { invite: code } : {};
}

function seasonName(leaderboards: Leaderboards, id: string): string {
  return leaderboards.listBoards().seasons.find((season) => season.id === id)?.name ?? id;
}

/** The open season's first board, where scores are taken; between seasons the last one's. */
async function leader(leaderboards: Leaderboards): Promise<BoardPage | undefined> {
  const { seasons, boards } = leaderboards.listBoards();
  const shown = seasons.findLast(({ open }) => open) ??
    seasons.findLast(({ closedAt }) => closedAt !== null);
  if (!shown) return undefined;
  const board = await leaderboards.getBoard(shown.id, boards[0]!.id);
  return await leaderboards.page(board, { offset: 0, limit: LEADERS });
}
