/**
 * Whether a version's seeds say more of newcomers than 1,500 does, as a file beside it: `seeding.json`
 * (ML5). Asked of one history after the other; it changes no answer and is no part of the digest.
 */

import { z } from "zod";
import type { RatingSystem } from "../ratings/mod.ts";

/** Its name in a version's folder. */
export const SEEDING_FILE = "seeding.json";
const MOST_HISTORIES = 16;

const verdictSchema = z.strictObject({
  system: z.enum(["elo", "weng-lin", "glicko2"]),
  /** Log loss of newcomers' matches two to ten: from 1,500 on, and from the seed on. */
  usual: z.number(),
  seeded: z.number(),
  gain: z.number(),
  /** The gain is at least this in 95 of 100 resamples of players. */
  bound: z.number(),
  proven: z.boolean(),
});

const judgedSchema = z.strictObject({
  /** Whose matches these were, in words; asked again it takes the place of what was said before. */
  of: z.string().min(1).max(300),
  /** Of players who do not exist: it proves nothing, and still says no. */
  made_up: z.boolean(),
  newcomers: z.int().positive(),
  verdicts: z.array(verdictSchema).min(1).max(3),
});
export type JudgedSeeding = z.infer<typeof judgedSchema>;

export const seedingSchema = z.strictObject({
  schema: z.literal(1),
  /** Of the model it belongs to: lower-case hex SHA-256 of `model.onnx`. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  histories: z.array(judgedSchema).min(1).max(MOST_HISTORIES),
});
export type Seeding = z.infer<typeof seedingSchema>;

/** Proven: by some history that was really played, and denied by none that was asked. */
export function isSeedingProven(
  seeding: Seeding | undefined,
  system: RatingSystem,
): boolean {
  if (!seeding) return false;
  const says = (judged: JudgedSeeding) =>
    judged.verdicts.some((verdict) => verdict.system === system && verdict.proven);
  return seeding.histories.every(says) && seeding.histories.some(({ made_up }) => !made_up);
}

/** With one more history asked; the oldest give way where there are too many. */
export function withJudged(
  seeding: Seeding | undefined,
  sha256: string,
  judged: JudgedSeeding,
): Seeding {
  const others = seeding?.histories.filter(({ of }) => of !== judged.of) ?? [];
  return { schema: 1, sha256, histories: [...others, judged].slice(-MOST_HISTORIES) };
}
