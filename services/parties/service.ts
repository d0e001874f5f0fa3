/**
 * Parties: making one, joining by its code, leaving, taking somebody out (MM5).
 *
 * Holds nothing: a party is a row with its members; routes drive it. A player is in one party at a
 * time, and every change of members is one transaction that also cancels the party's queued ticket:
 * nobody waits in it with players who have gone. A match that is proposed or made stays.
 */

import type { CurrentGame } from "../game/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { Ids } from "../platform/ids.ts";
import { type Caller, hasRole } from "../identity/mod.ts";
import { partyFailures } from "./errors.ts";
import type { PartyStore } from "./store.ts";
import type { Party } from "./types.ts";

export interface Parties {
  /** A party of one, with a code for the others. */
  create(userId: string): Promise<Party>;
  /** @throws parties.unknown_code, .party_full */
  join(userId: string, code: string): Promise<Party>;
  /** The longest member leads on; the last one to leave ends it. @throws parties.party_not_found */
  leave(userId: string, partyId: string): Promise<void>;
  /** Takes somebody out. @throws parties.party_not_found, .not_leader, .member_not_found */
  kick(leaderId: string, partyId: string, userId: string): Promise<Party>;
  /** Shown to its members and to staff. @throws parties.party_not_found */
  get(caller: Caller, partyId: string): Promise<Party>;
  /** The party the player is in. */
  findOf(userId: string): Promise<Party | undefined>;
  isMember(userId: string, partyId: string): Promise<boolean>;
  pruneAbandoned: PartyStore["pruneAbandoned"];
}

/** Crockford's base 32: nothing that reads like something else. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export function createParties(
  { store, game, clock, ids }: {
    store: PartyStore;
    game: CurrentGame;
    clock: Clock;
    ids: Ids;
  },
): Parties {
  const now = () => new Date(clock.now());
  /** Eight characters, 40 random bits: nobody guesses one, and two are never alike. */
  const newCode = () =>
    [...ids.secret(6)].map((letter) => ALPHABET[BASE64.indexOf(letter) % 32]).join("");

  function missing(partyId: string): never {
    throw partyFailures.make("party_not_found", `Cannot find the party ${partyId}`);
  }

  return {
    create: (userId) =>
      store.create({ id: ids.next(), code: newCode(), leaderId: userId, at: now() }),

    async join(userId, code) {
      const limit = game.config.party_limit;
      const party = await store.join(code, userId, { limit, at: now() });
      if (party === "unknown") {
        throw partyFailures.make("unknown_code", `Cannot join: no party has the code ${code}`);
      }
      if (party === "full") {
        throw partyFailures.make("party_full", `Cannot join: the party has ${limit} members`);
      }
      return party;
    },

    async leave(userId, partyId) {
      if (!await store.leave(partyId, userId, now())) missing(partyId);
    },

    async kick(leaderId, partyId, userId) {
      const party = await store.kick(partyId, { leaderId, userId, at: now() });
      switch (party) {
        case "unknown":
          return missing(partyId);
        case "not_leader":
          throw partyFailures.make("not_leader", "Cannot take out a member: you do not lead it");
        case "no_member":
          throw partyFailures.make(
            "member_not_found",
            `Cannot take ${userId} out: the player is not in the party`,
          );
        default:
          return party;
      }
    },

    pruneAbandoned: store.pruneAbandoned,
    findOf: (userId) => store.findOf(userId),

    async get(caller, partyId) {
      const party = await store.find(partyId);
      const shown = party?.members.includes(caller.id) ||
        hasRole(caller, "service", "mod", "admin");
      return party && shown ? party : missing(partyId);
    },

    async isMember(userId, partyId) {
      return (await store.find(partyId))?.members.includes(userId) ?? false;
    },
  };
}
