/** Begins a search, from wherever it is wished for. */

import { veze } from "../lib/session.ts";
import type { QueueState, Wish } from "../../components/stage/state.ts";
import { knownWays } from "./ways.ts";

export async function enqueue(
  { mode, region, user_id, party }: Wish & {
    user_id: string;
    /** It queues as a whole. */
    party?: { party_id: string } | undefined;
  },
): Promise<QueueState> {
  const ways = knownWays();
  const { ticket_id: id, estimated_wait_s: estimate = null } = await veze().call(
    "POST /matchmaking/enqueue",
    {
      body: {
        ...{ user_id, mode, region, bots: true },
        ...party && { party_id: party.party_id },
        ...ways && { latency_ms: ways },
      },
    },
  ).catch((error) => {
    // The match that keeps oneself from queueing stands in the page that is loaded anew.
    if (error.problem?.user_id === user_id) location.reload();
    throw error;
  });
  return { name: "queued", ticket: { id, mode, region, waited: 0, estimate } };
}
