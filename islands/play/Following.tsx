/** Waits for the end of a match that goes on: the page then shows its result. */

import { useEffect } from "preact/hooks";
import { island } from "../../components/page/Island.tsx";
import { LiveDot, Reconnecting } from "../../components/ui/States.tsx";
import { useOnline, useStale, veze } from "../lib/session.ts";
import { MatchWords } from "../../components/words/match.ts";

export interface FollowingProps {
  match: string;
  /** Who looks. */
  player: string;
}

export const Following = island("Following", function Following({ match, player }: FollowingProps) {
  const stale = useStale();
  const online = useOnline();

  useEffect(() => {
    // It may have ended before anybody listened.
    const look = async () => {
      const path = { match_id: match };
      const { status } = await veze().call("GET /matchmaking/matches/{match_id}", { path });
      if (status === "finished" || status === "cancelled") location.reload();
    };
    const room = veze().rooms.join(`user:${player}`, {
      event({ data }) {
        // Whatever is told of this match: begun, finished, cancelled.
        if ("match_id" in data && data.match_id === match) location.reload();
      },
      joined: () => void look().catch(() => {}),
    });
    return () => room.leave();
  }, [match, player]);

  if (stale) return <Reconnecting stale={stale} />;
  return (
    <p>
      <LiveDot on={online} /> <span class="quiet small">{MatchWords.ResultShowsHere}</span>
    </p>
  );
});
