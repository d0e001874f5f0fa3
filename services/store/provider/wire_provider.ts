/** What the events of all payment providers have in common. */

import { z } from "zod";
import { isStorableJson } from "../../platform/wire.ts";
import type { PaymentEvent } from "../types.ts";

/** Minor units: whole, never negative. */
export const Amount = z.int().min(0);
/** What is compared with rows, or written down when it is wrong. */
export const text = (maxLength: number) =>
  z.string().max(maxLength).refine(
    (value) => isStorableJson(JSON.stringify(value)),
    "must not contain NUL or unpaired surrogates",
  );
export const Reference = text(200).min(1);

/** What references of ours look like: others in a shared provider account do not concern us. */
const REFERENCE = /^vz_[\w-]{22}$/;
export const isOurs = (value: unknown): value is string =>
  typeof value === "string" && REFERENCE.test(value);

export type ParsedEvent =
  | { state: "event"; event: Omit<PaymentEvent, "receivedAt"> }
  /** Of a kind or about something that is not ours to act on. */
  | { state: "ignored" }
  | { state: "invalid"; issues: z.core.$ZodIssue[] };
