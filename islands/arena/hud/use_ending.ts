/**
 * What comes after a match: what it did to the rating, and the next one with one click.
 *
 * Holds the rating's change once the server knows it, and who of the others wants a rematch; asks for
 * the one when the match is over, a few times, for a result is committed a moment before ratings are,
 * and hears of the other in the match's room.
 */

import { useEffect, useState } from "preact/hooks";
import type { RatingMoved } from "../../../components/hud/MatchEnd.tsx";
import type { PartyMembers } from "../../../components/play/PartyStrip.tsx";
import { useAttempt } from "../../lib/attempt.ts";
import { veze } from "../../lib/session.ts";
import type { LinkState } from "../link.ts";
import { rememberAtOnce, rememberedSkill } from "../../lib/remembered.ts";

const ASKED_AFTER_MS = [0, 700, 1_500, 3_000, 6_000];

export function useEnding(
  link: LinkState,
  matchId: string,
  { player, party }: { player: string | undefined; party: PartyMembers | undefined },
) {
  const [rating, setRating] = useState<RatingMoved>();
  const { busy, failure, attempt } = useAttempt();
  const [wanting, setWanting] = useState<string>();
  const isRated = link.name === "over" && !link.welcome.practice && link.welcome.seat >= 0;
  const find = () =>
    veze().call("GET /matchmaking/matches/{match_id}", { path: { match_id: matchId } });

  useEffect(() => {
    if (!isRated) return;
    let left = false;
    (async () => {
      for (const ms of ASKED_AFTER_MS) {
        await new Promise((resolve) => setTimeout(resolve, ms));
        if (left) return;
        const match = await find().catch(() => undefined);
        const own = match?.players.find(({ user_id }) => user_id === player);
        if (own && !own.rated) return;
        if (left || !match || !own || own.mmr_after === null) continue;
        const chance = match.quality.win_probability[own.team];
        return setRating({ before: own.mmr_before, after: own.mmr_after, chance });
      }
    })();
    return () => void (left = true);
  }, [isRated]);

  const others = isRated && link.name === "over"
    ? link.welcome.players.filter(({ user_id }) => user_id !== null && user_id !== player)
    : [];
  const hasOthers = others.length > 0;
  useEffect(() => {
    if (!hasOthers) return;
    const room = veze().rooms.join(matchId, {
      event({ kind, data }) {
        if (kind === "match.rematch" && data.user_id !== player) setWanting(data.user_id);
      },
    });
    return () => room.leave();
  }, [hasOthers, matchId]);

  /** Into the queue of the same mode and region, with one's party. */
  async function queue(mode: string): Promise<void> {
    const { region } = await find();
    const together = party && party.players.length > 1 && { party_id: party.party_id };
    const body = { user_id: player!, mode, region, bots: true, ...together };
    await veze().call("POST /matchmaking/enqueue", { body });
    rememberAtOnce();
  }

  /** Whoever presses it is in the queue; where all do, they are who it finds. */
  const rematch = () =>
    attempt(async () => {
      if (link.name !== "over") return;
      await queue(link.welcome.mode);
      const path = { match_id: matchId };
      await veze().call("POST /matchmaking/matches/{match_id}/rematch", { path });
      location.assign("/");
    });

  /** Another practice like this one, or the queue of the same mode and region. */
  const again = () =>
    attempt(async () => {
      if (link.name !== "over") return;
      const { practice, mode } = link.welcome;
      if (practice) {
        const skill = rememberedSkill();
        const { arena_url } = await veze().call("POST /arena/practice", { body: { mode, skill } });
        return location.assign(arena_url);
      }
      await queue(mode);
      // The portal goes on from there: search, found, and into the arena.
      location.assign("/");
    });

  const asks = others.find(({ user_id }) => user_id === wanting)?.name;
  return { rating, busy, failure, again, rematch: hasOthers ? { asks, rematch } : undefined };
}
