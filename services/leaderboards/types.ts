import type { BoardRef, Place, Placed, Ranked, RankIndex } from "../platform/ranks/rank_index.ts";

export type { Placed };

export type Operator = "best" | "set" | "incr" | "decr";

/** One leaderboard: the truth's row and what the configuration says of it. */
export interface BoardInfo extends BoardRef {
  id: string;
  name: string;
  operator: Operator;
  submit: "service" | "player" | "nobody";
  /** What of a match's result changes it too; null: nothing. */
  feed: "points" | "rating" | null;
  /** Whether its season is open. */
  open: boolean;
  /** Whether its season has closed for good: its ranks are rows, and no index is kept of it. */
  final: boolean;
  /** Its off switch: without it scores are refused and read as before. */
  enabled: boolean;
}

/** A board that the results of a mode's matches feed. */
export interface FedBoard {
  /** The board's own name. */
  mode: string;
  of: "points" | "rating";
  order: "desc" | "asc";
  /** Off: it takes nothing new, and gives back what was voided. */
  enabled: boolean;
}

/** Where readers find the ranks of a board, as RankIndex promises them: in an index or in rows. */
export interface BoardRanks {
  page(board: BoardInfo, ...where: Rest<"page">): ReturnType<RankIndex["page"]>;
  after(board: BoardInfo, ...where: Rest<"after">): ReturnType<RankIndex["after"]>;
  around(board: BoardInfo, ...where: Rest<"around">): ReturnType<RankIndex["around"]>;
  list(board: BoardInfo, ...who: Rest<"list">): ReturnType<RankIndex["list"]>;
  size(board: BoardInfo): Promise<number>;
  revision(board: BoardInfo): Promise<string>;
}

type Rest<Name extends "page" | "after" | "around" | "list"> = Parameters<RankIndex[Name]> extends
  [unknown, ...infer Others] ? Others : never;

export interface Submitted {
  season: string;
  mode: string;
  userId: string;
  /** The entry's score now. */
  score: number;
  /** Null while the index lags or the entry is hidden. */
  rank: number | null;
  previousRank: number | null;
  /** Whether this submit changed the entry's score for the better. */
  improved: boolean;
}

export interface Standing extends Ranked {
  displayName: string;
  region: string;
}

/** A player's own place. */
export interface OwnStanding extends Standing {
  /** Ranked players of the board. */
  total: number;
  /** Share of the board's players, in percent, who are not ranked above: 100 for the first. */
  percentile: number;
}

/** Where a page ended: the next one begins behind it, whatever has moved meanwhile. */
export interface PageEnd extends Place {
  /** Entries of the list up to here. */
  before: number;
  /** Entries still to be passed over, where the offset was not reached yet. */
  skip?: number;
}

export interface PageQuery {
  offset: number;
  limit: number;
  /** Wins over `offset`. */
  after?: PageEnd | undefined;
  /** Only players of this region, ranked among themselves. */
  region?: string | undefined;
}

export interface BoardPage {
  board: BoardInfo;
  /** Entries of the whole list. */
  total: number;
  entries: Standing[];
  next: PageEnd | null;
}

export interface SeasonTimes {
  name: string;
  opensAt: Date;
  /** Null: until somebody says so. */
  closesAt: Date | null;
}

export interface Season extends SeasonTimes {
  id: string;
  /** When the opening was announced. */
  openedAt: Date | null;
  /** When ranks became final and prizes were decided. */
  closedAt: Date | null;
}

/** What final ranks, both included, are given. */
export interface Prize {
  fromRank: number;
  toRank: number;
  sku: string;
  quantity: number;
}

/** A board of a season that closes. */
export interface FinalBoard {
  mode: string;
  order: "desc" | "asc";
  prizes: Prize[];
}

export interface Snapshot {
  /** The day in UTC that began with it: `2026-11-22`. */
  date: string;
  takenAt: Date;
  /** Ranked players at that time. */
  total: number;
}

/** An entry without a rank; a null name is a deleted player's. */
export interface HiddenEntry {
  userId: string;
  name: string | null;
  score: number;
  updatedAt: Date;
}
