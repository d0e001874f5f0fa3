import { defineFailures } from "../platform/errors.ts";

export const partyFailures = defineFailures("parties", {
  party_not_found: {
    status: 404,
    title: "No such party",
    remedy: "Use the party_id of a party the player is in.",
  },
  unknown_code: {
    status: 404,
    title: "No party has this code",
    remedy: "Ask the party's leader for the code: it ends with the party.",
  },
  member_not_found: {
    status: 404,
    title: "This player is not in the party",
    remedy: "GET /parties/{party_id} lists the members.",
  },
  not_leader: {
    status: 403,
    title: "Only the party's leader may do this",
    remedy: "Ask the leader, or leave the party.",
  },
  party_full: {
    status: 409,
    title: "The party is full",
    remedy: "Wait until somebody leaves, or create another party.",
  },
});
