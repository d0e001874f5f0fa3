/** `/`: what do I play now, where do I stand, who is around me. */

import type { Context } from "hono";
import { Portal } from "./views/Portal.tsx";
import { readStage } from "./stage.ts";
import { StageView } from "./views/StageView.tsx";
import { titleOf } from "../components/stage/headings.ts";
import type { QueueState, Ticket } from "../components/stage/state.ts";
import { modeArt } from "../components/faces/mode_art.ts";
import { KeepOffer } from "../islands/account/KeepOffer.tsx";
import type { ArenaRecords } from "../services/arena/mod.ts";
import type { Identity, PlayerWays } from "../services/identity/mod.ts";
import { type CurrentGame, type GameConfig, tierOf } from "../services/game/mod.ts";
import type { Leaderboards } from "../services/leaderboards/mod.ts";
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
import { sinceLastVisit } from "./http/page/last_ranks.ts";
import { nameIn } from "../components/words/named.ts";
import { spokenGame } from "./game_names.ts";
import { aheadOf, readLadder } from "./ladder.ts";
import { allAlone, PortalWords } from "../components/words/portal.ts";

const RECENT = 5;
/** Matches after which a guest is asked to keep the account; one purchase is enough. */
const WORTH_KEEPING = 10;

interface Deps {
  identity: Identity;
  ways: PlayerWays;
  leaderboards: Leaderboards;
  ratings: Ratings;
  matchmaking: Matchmaking;
  matches: Matches;
  parties: Parties;
  store: Store;
  records: Pick<ArenaRecords, "hasReplay">;
  game: CurrentGame;
  /** Where this node is: what a visitor finds picked. */
  region: string;
  /** Whether cookies go by TLS alone. */
  secure: boolean;
  clock: Clock;
  viewer: Viewer;
  page: RenderPage;
}

export function homePage(deps: Deps) {
  const { matchmaking, viewer, page } = deps;

  return async function home(c: Context<AppEnv>): Promise<Response> {
    const game = spokenGame(deps.game);
    const player = await viewer(c);
    const wished = modeOf(c, game);
    const [own, isAsked] = await Promise.all([
      player && readOwn(deps, player.id, wished),
      player?.externalId === null && isToBeAsked(deps, player.id),
    ]);
    const stage = player && own && await readStage(
      deps,
      { ...own, id: player.id, name: player.displayName },
      c.req.query("over"),
    );
    if (stage) {
      const title = titleOf(stage.state, stage);
      return await page(c, { title, body: <StageView {...stage} />, player });
    }
    const mode = own?.mode ?? wished ?? firstMode(game);
    const ladder = await readLadder(deps, mode, player?.id).catch(() => undefined);
    const gained = player && ladder?.own && sinceLastVisit(c, {
      userId: player.id,
      board: `${ladder.board.season}-${ladder.board.mode}`,
      ...{ rank: ladder.own.rank, now: deps.clock.now(), secure: deps.secure },
    });
    const body = (
      <Portal
        play={{
          ...{ modes: modesOf(game), mode },
          regions: game.regions.map(({ id, name }) => ({ id, name })),
          region: player?.region ?? deps.region,
          waits: waitsOf(matchmaking, game, own?.rating.mmr ?? START_MMR),
          ...(own?.party && { party: toPartyBody(own.party) }),
          ...(player && { player: { id: player.id, name: player.displayName } }),
          ...inviteOf(c),
        }}
        ladder={ladder && {
          ...ladder,
          ...(gained !== undefined && { gained }),
          ahead: player && own &&
            aheadOf(ladder, { id: player.id, name: player.displayName }, own.rating),
        }}
        me={player && own && {
          ...{ id: player.id, name: player.displayName, rating: own.rating },
          mode: nameIn(game.modes, own.mode),
          tier: tierOf(own.rating.mmr, game),
          recent: own.recent.map((match) => recentOf(match, player.id, game)),
        }}
        {...(isAsked && { offer: <KeepOffer /> })}
      />
    );
    return await page(c, { title: PortalWords.Veze, body, player });
  };
}

/** All that the portal tells of a player. */
async function readOwn(
  { ratings, matchmaking, matches, parties, game, clock }: Deps,
  userId: string,
  wished: string | undefined,
) {
  const recent = await matches.list(userId, RECENT);
  // Unless one is picked, the mode that was played last is the one to be told about.
  const played = recent.find(({ mode }) => isPlayed(mode, game.config))?.mode;
  const mode = wished ?? played ?? firstMode(game.config);
  const [rating, party, ticket] = await Promise.all([
    ratings.get(userId, mode),
    parties.findOf(userId),
    matchmaking.findLive(userId),
  ]);
  const waited = ticket && Math.floor((clock.now() - ticket.enqueuedAt.getTime()) / 1_000);
  const estimate = ticket && matchmaking.estimate(ticket.mode, ticket.region, ticket.mmr);
  const proposed = recent.find(({ status }) => status === "proposed");
  const accepted = proposed && ticket ? await matchmaking.listAccepted(proposed.id) : [];
  const state = stateOf(
    { userId, accepted, recent, joinToken: matches.joinToken },
    ticket && {
      ...{ id: ticket.id, mode: ticket.mode, region: ticket.region, waited: waited! },
      estimate: estimate?.p50 ?? null,
    },
  );
  return { recent, mode, rating, party, state };
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
  { userId, accepted, recent, joinToken }: {
    userId: string;
    /** Who has accepted the match that is proposed. */
    accepted: readonly string[];
    recent: Match[];
    joinToken: Matches["joinToken"];
  },
  ticket: Ticket | undefined,
): QueueState {
  const proposed = recent.find(({ status }) => status === "proposed");
  if (ticket && proposed?.acceptBy) {
    const match = { ...toFound(proposed), ticket_id: ticket.id };
    const accept_by = proposed.acceptBy.toISOString();
    return {
      ...{ name: "proposed", match: { ...match, accept_by }, before: ticket },
      ...{ accepted: accepted.includes(userId), count: accepted.length },
    };
  }
  if (ticket) return { name: "queued", ticket };
  const active = recent.find((match) => match.status === "active" && holds(match, userId));
  if (!active) return { name: "idle" };
  const token = active.address === null ? undefined : joinToken(active, userId);
  const match = { ...toFound(active), ...(token !== undefined && { join_token: token }) };
  return { name: "found", match, known: true };
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
    art: modeArt(mode),
    ...{ id: mode.id, name: mode.name, size: mode.team_size },
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
    mode: nameIn(game.modes, mode),
    outcome: (counts && own?.result) || (own?.left ? "left" : status),
    change: counts && own && own.mmrAfter !== null
      ? Math.round(own.mmrAfter) - Math.round(own.mmrBefore)
      : undefined,
  };
}

/** `/?mode=ID`: what is picked; what is not played is nothing. */
function modeOf(c: Context<AppEnv>, game: GameConfig): string | undefined {
  const id = c.req.query("mode");
  return id !== undefined && isPlayed(id, game) ? id : undefined;
}

function isPlayed(mode: string, { modes }: GameConfig): boolean {
  return modes.some(({ id, enabled }) => enabled && id === mode);
}

function firstMode({ modes }: GameConfig): string {
  return (modes.find(({ enabled }) => enabled) ?? modes[0]!).id;
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
