/**
 * The game as data: regions, modes, boards, seasons. One validated file (`GAME_CONFIG`), with a
 * default that ships inside the program.
 */

import { z } from "zod";
import shipped from "./shipped.json" with { type: "json" };

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, "lower-case letters, digits and hyphens");
const seconds = z.number().positive().max(86_400);

const Window = z.strictObject({
  /** Rating points on either side at the start. */
  base: z.number().min(0).max(10_000),
  /** Points added at every step. */
  step: z.number().min(0).max(10_000),
  /** Seconds between steps. */
  every_s: seconds,
  /** Never wider than this. */
  cap: z.number().min(0).max(10_000),
});

const Mode = z.strictObject({
  id,
  name: z.string().min(1).max(40),
  enabled: z.boolean().default(true),
  teams: z.int().min(2).max(2),
  team_size: z.int().min(1).max(1),
  rating: z.literal("elo"),
  window: Window,
  ticket_ttl_s: seconds,
  max_duration_s: seconds,
});

const Board = z.strictObject({
  /** The `mode` under which scores are submitted. */
  id,
  name: z.string().min(1).max(40),
  enabled: z.boolean().default(true),
  order: z.enum(["desc", "asc"]),
  /** Operator used when a submit names none. */
  operator: z.enum(["best", "set", "incr", "decr"]),
  /** Who may submit. */
  submit: z.enum(["service", "player"]),
});

const Season = z.strictObject({
  id,
  name: z.string().min(1).max(40),
  opens_at: z.iso.datetime(),
  closes_at: z.iso.datetime().optional(),
});

const GameConfigSchema = z.strictObject({
  regions: z.array(z.strictObject({ id, name: z.string().min(1).max(40) })).min(1).max(50),
  modes: z.array(Mode).min(1).max(50),
  boards: z.array(Board).min(1).max(100),
  seasons: z.array(Season).min(1).max(1_000),
}).superRefine((game, context) => {
  for (const list of ["regions", "modes", "boards", "seasons"] as const) {
    const seen = new Set<string>();
    game[list].forEach((item, index) => {
      if (seen.has(item.id)) {
        context.addIssue({ code: "custom", path: [list, index, "id"], message: "used twice" });
      }
      seen.add(item.id);
    });
  }
});

export type GameConfig = z.infer<typeof GameConfigSchema>;
export type Mode = z.infer<typeof Mode>;
export type Board = z.infer<typeof Board>;
export type SeasonConfig = z.infer<typeof Season>;

/** Parses a game configuration; `problems` lists every fault with its path. */
export function parseGameConfig(
  json: unknown,
): { game: GameConfig; problems?: undefined } | { problems: string[]; game?: undefined } {
  const parsed = GameConfigSchema.safeParse(json);
  if (parsed.success) return { game: parsed.data };
  return {
    problems: parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
  };
}

/** The configuration that ships with the program. */
export function shippedGameConfig(): GameConfig {
  return GameConfigSchema.parse(shipped);
}

/** The season that is open at `now` (milliseconds), or undefined between seasons. */
export function seasonAt(game: GameConfig, now: number): SeasonConfig | undefined {
  return game.seasons.find((season) =>
    Date.parse(season.opens_at) <= now &&
    (season.closes_at === undefined || now < Date.parse(season.closes_at))
  );
}
