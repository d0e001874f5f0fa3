/**
 * The game as data: regions, modes, boards, seasons. One validated file (`GAME_CONFIG`), with a
 * default that ships inside the program.
 */

import { z } from "zod";
import { faultsOf, sayFault } from "../platform/issues.ts";
import { CatalogItem, catalogProblems, sku } from "./catalog.ts";
import { named } from "./names.ts";
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

/** A search for the fairest teams that takes longer than this is refused when the game is read. */
const MOST_SPLITS = 20_000;

/** Pairs of one ranking are not independent: the more sides, the surer than it should be. */
const MOST_GLICKO_SIDES = 8;

const Mode = z.strictObject({
  id,
  ...named(40),
  enabled: z.boolean().default(true),
  teams: z.int().min(2).max(100),
  /** Players of a team; with 1 and more than two teams it is a free-for-all. */
  team_size: z.int().min(1).max(20),
  rating: z.enum(["elo", "weng-lin", "glicko2"]),
  window: Window,
  /** After how long neighbouring regions count, and how far they may be. Absent: never. */
  expansion: z.strictObject({
    after_s: seconds,
    max_latency_ms: z.number().positive().max(1_000),
  }).optional(),
  /** Seconds in which everybody must accept a match. Absent: nobody is asked. */
  ready_check_s: seconds.optional(),
  ticket_ttl_s: seconds,
  /** Seconds a ticket lives without a socket, a poll or a game server that vouches for it. */
  grace_s: seconds.default(30),
  /** Seconds after which computer opponents join tickets that ask for them. Absent: never. */
  bots_after_s: seconds.optional(),
  /** Seconds in which a game server must be assigned, else the match is voided. Absent: no limit. */
  assign_within_s: seconds.optional(),
  max_duration_s: seconds,
  /**
   * What opens the studio's own client, where this mode is played in it: `{match_id}`, `{address}` and
   * `{join_token}` stand for the match's. Absent: the arena plays it, until a server is assigned.
   */
  launch_url: z.string().max(2_048)
    .regex(
      /^(?!javascript:|data:|vbscript:|file:)[a-z][a-z0-9+.-]*:\/\/\S+$/,
      "a link of a client or a site",
    )
    .optional(),
  /** Whether this mode takes players who are in an unfinished match, of whichever mode. */
  while_playing: z.enum(["refuse", "allow"]).default("refuse"),
  /** Share of a rating's distance to the middle that a new season keeps. Absent: no reset. */
  season_keep: z.number().min(0).max(1).optional(),
  /** Whether a skill model whose seeds are proven moves a rating once, after the first rated match. */
  seed_newcomers: z.boolean().default(false),
}).superRefine((mode, context) => {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
  if (mode.rating === "elo" && mode.teams !== 2) {
    refuse("rating", "elo knows two sides: more teams need glicko2 or weng-lin");
  }
  if (mode.rating === "glicko2" && mode.teams > MOST_GLICKO_SIDES) {
    refuse(
      "rating",
      `glicko2 rates ${MOST_GLICKO_SIDES} sides at most: it takes each pair of one ranking for evidence ` +
        "of its own; more need weng-lin",
    );
  }
  const splits = countSplits(mode);
  if (splits > MOST_SPLITS) {
    refuse("team_size", `more than ${MOST_SPLITS} ways to split the teams: make them smaller`);
  }
});

/** How many ways there are to split single players into teams without names: 5v5 has 126. */
function countSplits({ teams, team_size }: { teams: number; team_size: number }): number {
  if (team_size === 1) return 1;
  let count = 1;
  // The first player's mates, then those of the first who is left.
  for (let left = teams * team_size; left > team_size; left -= team_size) {
    for (let i = 1; i < team_size; i++) count *= (left - team_size + i) / i;
  }
  return Math.round(count);
}

const Prize = z.strictObject({
  /** Ranks that get it, both included. */
  from_rank: z.int().min(1).max(10_000),
  to_rank: z.int().min(1).max(10_000),
  sku,
  quantity: z.int().min(1).max(1_000_000),
}).refine(({ from_rank, to_rank }) => from_rank <= to_rank, "from_rank comes after to_rank");

const Board = z.strictObject({
  /** The `mode` under which scores are submitted. */
  id,
  ...named(40),
  enabled: z.boolean().default(true),
  order: z.enum(["desc", "asc"]),
  /** Operator used when a submit names none. */
  operator: z.enum(["best", "set", "incr", "decr"]),
  /** Who may submit; what the results of matches alone may change says "nobody". */
  submit: z.enum(["service", "player", "nobody"]),
  /** Which results change it too. Absent: none. */
  feed: z.strictObject({
    mode: id,
    /** Points: what a result gives a team as `score`. Rating: where each stands after it. */
    of: z.enum(["points", "rating"]),
  }).optional(),
  /** Granted by final rank when a season closes. */
  prizes: z.array(Prize).max(100).default([]),
}).superRefine(({ feed, operator, submit }, context) => {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
  if (!feed && submit === "nobody") refuse("submit", "nobody submits, and nothing feeds the board");
  // What a result gives may be told twice, and may be taken back.
  if (feed?.of === "points" && operator !== "best") {
    refuse("operator", "a board that is fed with points keeps the best");
  }
  if (feed?.of === "rating" && operator !== "set") {
    refuse("operator", "a board that is fed with ratings sets them");
  }
  if (feed?.of === "rating" && submit !== "nobody") {
    refuse("submit", "to a board that is fed with ratings nobody submits");
  }
});

const Season = z.strictObject({
  id,
  ...named(40),
  opens_at: z.iso.datetime(),
  closes_at: z.iso.datetime().optional(),
}).refine(
  ({ opens_at, closes_at }) =>
    closes_at === undefined || Date.parse(opens_at) < Date.parse(closes_at),
  "closes before it opens",
);

const Tier = z.strictObject({
  ...named(20),
  /** Rating, in points, from which on a player is in it. The first tier's does not matter. */
  from: z.number().min(-10_000).max(10_000),
});

const GameConfigSchema = z.strictObject({
  /** Where editors find the schema of the file. */
  $schema: z.string().max(2_048).optional(),
  regions: z.array(z.strictObject({
    id,
    ...named(40),
    /** Other regions that tickets may expand to, nearest first. */
    neighbours: z.array(z.string()).max(50).default([]),
    /** Where the way to this region is measured: a node's `/ping`, or anything there that answers. */
    ping_url: z.url({ protocol: /^https?$/ }).max(2_048).optional(),
  })).min(1).max(50),
  modes: z.array(Mode).min(1).max(50),
  boards: z.array(Board).min(1).max(100),
  /** The first seasons and their times; the database keeps what staff has scheduled since. */
  seasons: z.array(Season).min(1).max(1_000),
  /** Entries of each board that the nightly snapshot keeps. */
  snapshot_top: z.int().min(1).max(10_000).default(1_000),
  telemetry: z.strictObject({
    /** Rules that are off, or have another threshold, by id. */
    rules: z.record(
      z.string(),
      z.strictObject({
        enabled: z.boolean().optional(),
        threshold: z.number().positive().optional(),
      }),
    ).default({}),
  }).default({ rules: {} }),
  catalog: z.array(CatalogItem).max(10_000).default([]),
  /** Steps of a rating that players see as badges, lowest first. None: no badges. */
  tiers: z.array(Tier).max(9).default([]).refine(
    (tiers) => tiers.every(({ from }, i) => i === 0 || from > tiers[i - 1]!.from),
    "each tier begins above the one before it",
  ),
  /** Most players of a party; each mode's teams may be smaller. */
  party_limit: z.int().min(2).max(50).default(10),
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
  // Shipped boards stand beside modes of a file's own: what is not played feeds nothing.
  const played = new Set([...game.modes, ...shipped.modes].map(({ id }) => id));
  game.boards.forEach(({ feed }, board) => {
    if (!feed || played.has(feed.mode)) return;
    const path = ["boards", board, "feed", "mode"];
    context.addIssue({ code: "custom", path, message: `"${feed.mode}" is no mode` });
  });
  const kinds = new Map(game.catalog.map((item) => [item.sku, item.kind]));
  game.boards.forEach(({ prizes }, board) =>
    prizes.forEach((prize, index) => {
      const kind = kinds.get(prize.sku);
      if (kind !== undefined && kind !== "bundle") return;
      const path = ["boards", board, "prizes", index, "sku"];
      context.addIssue({ code: "custom", path, message: "not an item of the catalogue" });
    })
  );
  for (const [path, message] of catalogProblems(game.catalog)) {
    context.addIssue({ code: "custom", path: ["catalog", ...path], message });
  }
  game.regions.forEach(({ neighbours }, index) => {
    for (const id of neighbours) {
      if (game.regions.some((region) => region.id === id)) continue;
      const message = `"${id}" is no region`;
      context.addIssue({ code: "custom", path: ["regions", index, "neighbours"], message });
    }
  });
});

export type GameConfig = z.infer<typeof GameConfigSchema>;
export type Mode = z.infer<typeof Mode>;
export type Window = z.infer<typeof Window>;
export type Board = z.infer<typeof Board>;

/**
 * Parses a game configuration, laid over the shipped one: a member that it lacks is the shipped one, a
 * list that it has stands in the shipped one's place, whole. `problems` lists every fault with its path.
 */
export function parseGameConfig(
  json: unknown,
): { game: GameConfig; problems?: undefined } | { problems: string[]; game?: undefined } {
  const parsed = GameConfigSchema.safeParse(isObject(json) ? { ...shipped, ...json } : json);
  if (parsed.success) return { game: parsed.data };
  return {
    problems: faultsOf(parsed.error.issues).map(sayFault),
  };
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** JSON Schema (2020-12) of a `GAME_CONFIG` file, for editors: nothing in it is required. */
export function gameConfigJsonSchema(): Record<string, unknown> {
  const { required: _required, ...schema } = z.toJSONSchema(GameConfigSchema, { io: "input" });
  return {
    ...schema,
    title: "VEZE Game: the game as data",
    description:
      "A member that is absent is the shipped one; a list stands in the shipped one's place.",
  };
}

/** The configuration that ships with the program. */
export function shippedGameConfig(): GameConfig {
  return GameConfigSchema.parse(shipped);
}
