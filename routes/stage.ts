/** The stage of `/`: where a player stands between wanting to play and the result, as islands need it. */

import type { StageProps } from "../islands/play/Stage.tsx";
import type { QueueState } from "../components/stage/state.ts";
import { highlightOf } from "../components/stage/highlight.ts";
import { sideResults } from "../components/stage/side_results.ts";
import type {
  Lineup,
  OutcomeFacts,
  Played,
  StageMode,
  StageTier,
} from "../components/stage/types.ts";
import { StageWords } from "../components/words/stage.ts";
import { spokenGame } from "./game_names.ts";
import { type ArenaRecords, ArenaStats } from "../services/arena/mod.ts";
import { type CurrentGame, type GameConfig, tierOf } from "../services/game/mod.ts";
import type { Identity } from "../services/identity/mod.ts";
import { type Leaderboards, toStandingBody } from "../services/leaderboards/mod.ts";
import { ARENA_AUTHORITY, type Match, type Matches } from "../services/matchmaking/mod.ts";
import type { Party } from "../services/parties/mod.ts";
import type { Ratings } from "../services/ratings/mod.ts";
import type { Clock } from "../services/platform/time/clock.ts";

/** A result is news for this long; after that it is in the list of matches. */
const NEWS_MS = 10 * 60_000;
/** Matches that a streak is looked for in. */
const STREAK_OF = 20;
/** Places around one's own that a step on the ladder is counted in. */
const AROUND = 100;

export interface StageDeps {
  identity: Identity;
  leaderboards: Leaderboards;
  ratings: Ratings;
  matches: Matches;
  records: Pick<ArenaRecords, "hasReplay">;
  game: CurrentGame;
  clock: Clock;
}

/** What is known of the player already. */
interface Player {
  id: string;
  name: string;
  state: QueueState;
  /** Newest first. */
  recent: readonly Match[];
  party: Party | undefined;
}

/**
 * @param over match whose result the address names: shown while it is news, and the player is free
 * @returns undefined where the player is free, and nothing is news
 */
export async function readStage(
  deps: StageDeps,
  { id, name, state: now, recent, party }: Player,
  over: string | undefined,
): Promise<StageProps | undefined> {
  const state = now.name === "idle" ? overOf(deps, recent, id, over) : now;
  if (!state) return undefined;
  const named = spokenGame(deps.game);
  const match = "match" in state
    ? recent.find((each) => each.id === state.match.match_id)
    : undefined;
  const stats = match && state.name === "over" ? await statsOf(deps, match) : undefined;
  const lineup = match && await lineupOf(deps, match, { named, stats });
  const outcome = lineup && state.name === "over"
    ? await outcomeOf(deps, match!, { id, named, played: stats && playedOf(lineup, stats) })
    : undefined;
  const left = state.name === "proposed" && match?.acceptBy
    ? Math.max(0, (match.acceptBy.getTime() - deps.clock.now()) / 1_000)
    : undefined;
  return {
    ...{ player: { id, name }, state, modes: named.modes.map(modeOf) },
    regions: named.regions.map(({ id, name }) => ({ id, name })),
    ...(party && {
      party: { party_id: party.id, count: party.members.length, leads: party.leaderId === id },
    }),
    ...(lineup && { lineup }),
    ...(outcome && { outcome }),
    ...(left !== undefined && { left }),
  };
}

function modeOf({ id, name, window, ready_check_s, launch_url }: GameConfig["modes"][number]) {
  return {
    ...{ id, name, window },
    ...(ready_check_s !== undefined && { ready_s: ready_check_s }),
    ...(launch_url !== undefined && { launch: launch_url }),
  } satisfies StageMode;
}

/** An old match never comes back as news. */
function overOf(
  { clock }: StageDeps,
  recent: readonly Match[],
  userId: string,
  over: string | undefined,
): QueueState | undefined {
  const match = recent.find(({ id }) => id === over?.toLowerCase());
  if (match?.status !== "finished" || !match.finishedAt) return undefined;
  const isIn = match.participants.some((each) => each.userId === userId);
  if (!isIn || clock.now() - match.finishedAt.getTime() > NEWS_MS) return undefined;
  return { name: "over", match: { match_id: match.id, mode: match.mode, region: match.region } };
}

function stageTier(mmr: number, game: GameConfig): StageTier | undefined {
  const tier = tierOf(mmr, game);
  return tier && { name: tier.name, step: tier.step, of: tier.of };
}

/** What the arena has counted, by player; undefined: something else has played it. */
async function statsOf(
  { matches }: StageDeps,
  { id, authority }: Match,
): Promise<Map<string, ArenaStats> | undefined> {
  if (authority !== ARENA_AUTHORITY) return undefined;
  const known = (await matches.listStats(id)).flatMap(({ userId, stats }) => {
    // One of before the arena counted all of this has none.
    const { data } = ArenaStats.safeParse(stats);
    return data ? [[userId, data] as const] : [];
  });
  return known.length === 0 ? undefined : new Map(known);
}

function playedOf({ sides }: Lineup, stats: Map<string, ArenaStats>): Played {
  const { lead_changes, hits } = [...stats.values()][0]!.match;
  return {
    ...{ sides: sides.length, leadChanges: lead_changes, hits },
    bots: sides.some(({ bots }) => bots > 0),
    players: sides.flatMap(({ players }, side) =>
      players.flatMap(({ id, name }) => {
        const own = stats.get(id);
        if (!own) return [];
        return { ...{ id, name, side, points: own.points, hits: own.hits }, stayed: own.present };
      })
    ),
  };
}

/** @param stats once it is over, where the arena has played it */
async function lineupOf(
  { identity }: StageDeps,
  match: Match,
  { named, stats }: { named: GameConfig; stats: Map<string, ArenaStats> | undefined },
): Promise<Lineup> {
  const names = new Map(
    await Promise.all(match.participants.map(async ({ userId }) => {
      const user = await identity.getUser(userId).catch(() => undefined);
      return [userId, user?.displayName ?? StageWords.Somebody] as const;
    })),
  );
  const points = stats?.values().next().value?.match.points;
  const results = match.status === "finished" ? sideResults({ ...match, points }) : [];
  return {
    match_id: match.id,
    chances: match.quality.winProbability,
    sides: Array.from({ length: match.teams }, (_, team) => {
      const players = match.participants.filter((each) => each.team === team);
      const result = results[team];
      const bots = match.bots?.[team] ?? 0;
      const hasGone = bots === 0 && players.length > 0 &&
        players.every(({ userId }) => stats?.get(userId)?.present === false);
      return {
        bots,
        players: players.map(({ userId, mmrBefore, mmrAfter }) => {
          const mmr = mmrAfter ?? mmrBefore;
          const tier = stageTier(mmr, named);
          const name = names.get(userId)!;
          return { ...{ id: userId, name, mmr: Math.round(mmr) }, ...(tier && { tier }) };
        }),
        ...(result && { result }),
        ...(points && { points: points[team]! }),
        ...(hasGone && { gone: true as const }),
      };
    }),
  };
}

async function outcomeOf(
  deps: StageDeps,
  match: Match,
  { id: userId, named, played: course }: {
    id: string;
    named: GameConfig;
    played: Played | undefined;
  },
): Promise<OutcomeFacts> {
  const own = match.participants.find((each) => each.userId === userId)!;
  const { mmrBefore, mmrAfter, result } = own;
  const rating = mmrAfter === null
    ? null
    : { before: Math.round(mmrBefore), after: Math.round(mmrAfter) };
  const [played, { history }, watch, ladder] = await Promise.all([
    deps.matches.list(userId, STREAK_OF),
    deps.ratings.get(userId, match.mode),
    deps.records.hasReplay(match.id),
    mmrAfter === null ? undefined : ladderOf(deps, match.mode, userId, { mmrBefore, mmrAfter }),
  ]);
  const tiers = rating && [mmrBefore, mmrAfter!].map((mmr) => stageTier(mmr, named));
  const tier = mmrAfter === null ? undefined : tierOf(mmrAfter, named);
  const next = tier && named.tiers[tier.step + 1];
  // Of many sides each is expected to lose: that is no news, and a win of one no upset.
  const chance = match.teams === 2 ? match.quality.winProbability[own.team] ?? null : null;
  // The player may have played on since.
  const isUpToThis = ({ mode, status, finishedAt }: Match) =>
    mode === match.mode && status === "finished" && finishedAt! <= match.finishedAt!;
  const highlight = highlightOf({
    ...{ own: userId, result, chance, rating, played: course },
    ...(tiers?.[0] && tiers[1] && { tiers: [tiers[0], tiers[1]] }),
    results: played.filter(isUpToThis)
      .sort((a, b) => b.finishedAt!.getTime() - a.finishedAt!.getTime()).flatMap((
        { participants },
      ) => participants.find((each) => each.userId === userId)?.result ?? []),
    past: history.filter(({ at, seeded }) => !seeded && at < match.finishedAt!)
      .map(({ mmr }) => Math.round(mmr)),
  });
  return {
    ...{ match_id: match.id, result, rated: match.rated && own.rated, rating, chance },
    ...(tier && {
      tier: {
        ...{ name: tier.name, step: tier.step, of: tier.of },
        ...(next && { toNext: { points: Math.ceil(next.from - mmrAfter!), name: next.name } }),
      },
    }),
    ...(ladder && { ladder }),
    ...(highlight && { highlight }),
    watch,
  };
}

/** The player's place on the mode's ladder, and how many places the old rating would be away from it. */
async function ladderOf(
  { leaderboards, game }: StageDeps,
  mode: string,
  userId: string,
  { mmrBefore, mmrAfter }: { mmrBefore: number; mmrAfter: number },
): Promise<OutcomeFacts["ladder"]> {
  const ladder = game.config.boards.find(({ feed }) => feed?.mode === mode && feed.of === "rating");
  if (!ladder) return undefined;
  try {
    const board = await leaderboards.getBoard("current", ladder.id);
    const own = await leaderboards.standing(board, userId);
    // The ladder hears of a match a moment after its ratings do.
    if (Math.abs(own.score - mmrAfter) > 0.5) return undefined;
    const near = await leaderboards.around(board, userId, AROUND);
    const between = near.map(toStandingBody).filter(({ user_id, score }) =>
      user_id !== userId && (score > mmrBefore) !== (score > mmrAfter)
    ).length;
    const gained = mmrAfter >= mmrBefore ? between : -between;
    return { rank: own.rank, total: own.total, gained };
  } catch {
    // Not on it yet, or ranks cannot be read just now: the result is told without.
    return undefined;
  }
}
