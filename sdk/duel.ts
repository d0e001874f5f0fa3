/** A game in thirty lines: sign in, queue, match, room, result, board. It lives through lost connections. */

import { type Client, on } from "./mod.ts";

/** Plays one match. @returns this player's result */
export async function duel(
  client: Client,
  region: string,
  say: (line: string) => void,
): Promise<string> {
  const me = await client.signInGuest({ display_name: "Ada" });
  const found = Promise.withResolvers<string>();
  const over = Promise.withResolvers<string>();
  // One's own room tells what concerns this player. Joined before queueing: nothing is missed.
  const own = client.rooms.join(`user:${me.id}`, {
    event: on({
      "match.found": ({ match_id }) => found.resolve(match_id),
      "match.cancelled": () => over.resolve("cancelled"),
      "match.finished": ({ players }) =>
        over.resolve(players.find((each) => each.user_id === me.id)?.result ?? "unknown"),
    }),
  });
  await client.call("POST /matchmaking/enqueue", {
    body: { user_id: me.id, mode: "duel", region },
  });
  say("queued");
  const match_id = await found.promise;
  say(`match ${match_id}`);
  const match = client.rooms.join(match_id, {
    event: on({ countdown: ({ seconds }) => say(`starts in ${seconds}`) }),
  });
  client.telemetry.track("game.joined", { match_id });
  const result = await over.promise;
  say(`over: ${result}`);
  const { boards } = await client.call("GET /leaderboards");
  say(`boards: ${boards.map(({ mode }) => mode).join(", ")}`);
  await client.telemetry.flush();
  match.leave();
  own.leave();
  return result;
}
