import { z } from "@hono/zod-openapi";
import { Id } from "../platform/wire.ts";
import type { Party } from "./types.ts";

/** What people write for a code, as Crockford's base 32 reads it. */
function readCode(text: string): string {
  return text.toUpperCase().replace(/[ -]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
}

export const JoinPartyBody = z.object({
  // What a code can look like: anything else (NUL, say) is no question for the database.
  code: z.string().min(1).max(32).regex(/^[A-Za-z0-9 -]+$/, "must be letters and digits")
    .transform(readCode)
    .refine((code) => code !== "", "must be letters and digits")
    .openapi({
      type: "string",
      minLength: 1,
      maxLength: 32,
      description: "As it was told: case, blanks and hyphens do not count; O is 0, I and L are 1.",
    }),
}).openapi("JoinParty");

export const PartyBody = z.object({
  party_id: Id,
  code: z.string(),
  leader_id: Id,
  members: z.array(Id),
  /** The same, with what they are called. */
  players: z.array(z.object({ user_id: Id, display_name: z.string() })),
}).openapi("Party");

export const KickBody = z.object({ user_id: Id }).openapi("Kick");

export function toPartyBody(party: Party): z.infer<typeof PartyBody> {
  const { id, code, leaderId, members, names } = party;
  const players = members.map((user_id, i) => ({ user_id, display_name: names[i]! }));
  return { party_id: id, code, leader_id: leaderId, members, players };
}
