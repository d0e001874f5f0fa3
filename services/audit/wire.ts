import { z } from "@hono/zod-openapi";
import { plainId } from "../platform/ids.ts";
import { Instant, text } from "../platform/wire.ts";
import type { AuditRow } from "./types.ts";

/** A player's id, or the name of a client. */
const Whom = text(64).overwrite(plainId);

export const AuditQuery = z.object({
  actor: Whom.optional(),
  subject: Whom.optional(),
  action: text(64).optional(),
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export const ChainQuery = z.object({
  head: z.string().regex(/^[0-9a-f]{64}$/, "must be a seal's hash in hexadecimal").optional(),
});

export const AuditListBody = z.object({
  entries: z.array(z.object({
    id: z.int(),
    at: Instant,
    action: z.string(),
    actor: z.string(),
    subjects: z.array(z.string()),
    addresses: z.array(z.string()),
    outcome: z.string(),
    details: z.record(z.string(), z.unknown()),
  })),
  next_before: z.int().nullable(),
}).openapi("AuditList");

export const ChainBody = z.object({
  intact: z.boolean(),
  rows: z.int(),
  seals: z.int(),
  open: z.int(),
  head: z.string().nullable(),
  problem: z.string().optional(),
}).openapi("AuditChain");

export function toAuditListBody(rows: AuditRow[], limit: number): z.infer<typeof AuditListBody> {
  return {
    entries: rows.map((row) => ({ ...row, at: row.at.toISOString() })),
    next_before: rows.length === limit ? rows.at(-1)!.id : null,
  };
}
