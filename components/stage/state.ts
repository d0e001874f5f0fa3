/** Where a player stands between wanting to play and the result: only what is valid at each moment. */

export interface Ticket {
  id: string;
  mode: string;
  region: string;
  /** Seconds of waiting when this was known. */
  waited: number;
  /** Seconds it should take; null while nobody knows. */
  estimate: number | null;
}

export interface Found {
  match_id: string;
  mode: string;
  region: string;
  teams: string[][];
  /** Computer opponents by team. */
  bots?: number[] | null | undefined;
  quality: { win_probability: number[] };
  /** Of the game server that plays it; the arena does otherwise. */
  address?: string | null | undefined;
  /** For its own client: that the player may. */
  join_token?: string | null | undefined;
}

/** A match that all must accept before it counts. */
export interface Proposed extends Found {
  ticket_id: string;
  accept_by: string;
}

/** Why somebody is in no queue and no match any more, where that is news. */
export type Why =
  /** Nobody who fits came in time. */
  | "expired"
  /** A match was not accepted in time. */
  | "missed"
  /** The player had accepted it, and somebody else of their party did not. */
  | "party_missed"
  /** Declined for the player: by somebody else of the party, or in another window. */
  | "declined_elsewhere"
  /** Queued somewhere else. */
  | "superseded"
  | "kicked"
  | "lost"
  | "declined"
  /** By the party's leader, or in another window. */
  | "cancelled"
  /** The match will not be played. */
  | "called_off"
  /** The server that played it has stopped. */
  | "host_lost"
  /** Its time is over, and nobody has played it to its end. */
  | "unplayed"
  /** The player left the match, here or elsewhere. */
  | "left";

/** What has put a player back into the queue, where that is news. */
export type Since =
  /** Somebody else did not accept, and the place is the old one. */
  | "kept"
  /** The server that played the match has stopped. */
  | "host_lost";

/** What can be queued for again. */
export interface Wish {
  mode: string;
  region: string;
}

export type QueueState =
  | { name: "idle"; why?: Why; wish?: Wish }
  | { name: "queued"; ticket: Ticket; since?: Since }
  /**
   * `count`: how many have accepted, as far as that was told. `missed`: it has failed, and whether it was
   * this player who did not answer. `declining`: they have pressed it here.
   */
  | {
    name: "proposed";
    match: Proposed;
    accepted: boolean;
    count?: number;
    before?: Ticket;
    missed?: boolean;
    declining?: true;
  }
  /** `known`: it was on before the page, or before the wish to queue. */
  | { name: "found"; match: Found; known?: true }
  /** Finished a moment ago. */
  | { name: "over"; match: Wish & { match_id: string } };

/** What is wished for, or was. */
export function wishOf(state: QueueState): Wish | undefined {
  if (state.name === "idle") return state.wish;
  const { mode, region } = state.name === "queued" ? state.ticket : state.match;
  return { mode, region };
}
