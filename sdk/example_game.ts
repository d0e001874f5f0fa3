/**
 * A game in one loop: sign in, queue, follow the match, tell telemetry, until it is over. It lives
 * through lost connections without a line about them.
 *
 * Usage: deno run -A sdk/example_game.ts http://localhost:8000
 */

import { type Client, createClient, on } from "./mod.ts";

/** What this game's servers publish in the room of a match. */
interface Countdown {
  countdown: { seconds: number };
}

export interface PlayOptions {
  mode: string;
  region: string;
  /** Told what happens. */
  say?: (line: string) => void;
}

/** Plays one match. @returns this player's result */
export async function play(client: Client, options: PlayOptions): Promise<string> {
  const { mode, region, say = console.log } = options;
  const me = await client.signInGuest({ display_name: "Example" });
  const found = Promise.withResolvers<{ match_id: string }>();
  const over = Promise.withResolvers<string>();

  // One's own room tells what concerns this player. Joined before queueing: nothing is missed.
  const own = client.rooms.join(`user:${me.id}`, {
    event: on({
      "match.found": (data) => found.resolve(data),
      "match.finished": ({ players }) =>
        over.resolve(players.find(({ user_id }) => user_id === me.id)?.result ?? "unknown"),
      "match.cancelled": () => over.resolve("cancelled"),
    }),
    // Too much was missed to be told: ask for the present state instead.
    lost: () => void lookAgain(),
  });

  const { ticket_id } = await client.call("POST /matchmaking/enqueue", {
    body: { user_id: me.id, mode, region },
  });
  say(`queued as ${ticket_id}`);
  const { match_id } = await found.promise;
  say(`match ${match_id}`);

  const match = client.rooms.join<Countdown>(match_id, {
    event: on<Countdown>({ countdown: ({ seconds }) => say(`starts in ${seconds}`) }),
    presence: ({ count }) => say(`${count} here`),
  });
  client.telemetry.track("game.joined", { match_id });

  const result = await over.promise;
  say(`over: ${result}`);
  client.telemetry.track("game.left", { match_id, result });
  await client.telemetry.flush();
  match.leave();
  own.leave();
  return result;

  async function lookAgain(): Promise<void> {
    const ticket = await client.call("GET /matchmaking/tickets/{ticket_id}", {
      path: { ticket_id },
    });
    if (ticket.match_id) found.resolve({ match_id: ticket.match_id });
    const state = ticket.match;
    if (state?.status !== "finished") return;
    over.resolve(state.players.find(({ user_id }) => user_id === me.id)?.result ?? "unknown");
  }
}

if (import.meta.main) {
  const client = createClient({ url: Deno.args[0] ?? "http://localhost:8000" });
  await play(client, { mode: "duel", region: "eu-north" });
  client[Symbol.dispose]();
}
