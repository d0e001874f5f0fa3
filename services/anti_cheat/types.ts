/** Suspicions: what rules see in telemetry, and what people make of it. */

export type Severity = "low" | "medium" | "high";

/** An event as rules see it. */
export interface Observed {
  id: string;
  /** `move`, `fire`, `ability`, … */
  kind: string;
  /**
   * When it happened by the client's own clock, in milliseconds: messages are late by more or less, so
   * corrected times are no measure of what lies between two events.
   */
  at: number;
  /** Arrival less the client's own time of sending, in milliseconds, where the client said it. */
  skew?: number;
  /** When it arrived, in milliseconds. */
  receivedAt: number;
  payload: Readonly<Record<string, unknown>>;
}

/** What made a rule speak: numbers that a person can check. */
export type Evidence = Readonly<Record<string, number | string>>;

/** Watches one player; answers evidence when the rule is broken. */
export type Watch = (event: Observed) => Evidence | undefined;

/** A rule as data (TEL6). */
export interface Rule {
  id: string;
  severity: Severity;
  /** What it says, for people. */
  text: string;
  /** Kinds of events it looks at; all with `*`. */
  kinds: readonly string[];
  threshold: number;
  /** What an operator may set it to: beyond it the rule means nothing, or keeps too much of a player. */
  allowed: { least: number; most: number; whole?: boolean };
  unit: string;
  /** Where the threshold comes from. */
  source: string;
  /** One event in ten seconds is enough for it: whoever takes over shows it those of its minutes. */
  sampled?: true;
  watch(threshold: number): Watch;
}

/** A broken rule. */
export interface Alert {
  /** Made from rule, player and event: seen again, it is the same alert. */
  id: string;
  userId: string;
  rule: string;
  severity: Severity;
  evidence: Evidence;
  /** The event that completed it. */
  eventId: string;
  at: Date;
}

export type AlertStatus = "open" | "confirmed" | "dismissed";

export interface StoredAlert extends Alert {
  /** What the player is called; null where nobody is known by this id. */
  displayName: string | null;
  status: AlertStatus;
  note: string | null;
  reviewedBy: string | null;
  reviewedAt: Date | null;
  /** The player's decaying sum over all alerts that were not dismissed. */
  risk: number;
}

/** How often people have found a rule right. */
export interface RuleRecord {
  rule: string;
  open: number;
  confirmed: number;
  dismissed: number;
}

/** What the bot model said last of a player's play. */
export interface BotScore {
  userId: string;
  /** 0 to 1. */
  score: number;
  version: string;
  at: Date;
}

/** Which alerts to list. */
export interface AlertFilter {
  status?: AlertStatus;
  userId?: string;
  rule?: string;
  severity?: Severity;
  limit: number;
}

/** What a moderator makes of an alert. */
export interface Review {
  decision: "confirm" | "dismiss";
  note?: string;
  /** With a confirmation: hide the player's scores, suspend the player until then or for good. */
  hideScores?: boolean;
  suspend?: { until: Date | null };
}

/** One line of what a player did and what was done about it. */
export interface TimelineEntry {
  at: Date;
  /** `alert`, `audit`, `match`, `score`. */
  kind: string;
  details: Record<string, unknown>;
}
