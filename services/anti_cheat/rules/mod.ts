/** What rules say about players, event by event (TEL6), and what alerts add up to (TEL7). Pure. */

import { HONESTY_RULES } from "./honesty.ts";
import { PLAY_RULES } from "./play.ts";
import { REPETITION_RULES } from "./repetition.ts";
import type { Evidence, Observed, Rule, Severity, Watch } from "../types.ts";

export const RULES: readonly Rule[] = [...PLAY_RULES, ...REPETITION_RULES, ...HONESTY_RULES];

/** Longest stretch of events that any rule looks back on: replayed when a reader takes over. */
export const LOOK_BACK_MS = 5 * 60_000;
/** The same rule says no more about the same player for this long. */
export const QUIET_MS = 10 * 60_000;

/** What the bot model's alerts are called; it is switched like a rule. */
export const BOT_MODEL_RULE = "bot_model";
/** The model's part among the rules, for people; each version has a threshold of its own. */
export const BOT_MODEL: Pick<Rule, "id" | "text" | "unit" | "source" | "allowed"> = {
  id: BOT_MODEL_RULE,
  text: "A model takes several stretches of this play for a program's",
  allowed: { least: 0.01, most: 0.999999 },
  unit: "probability",
  source: "so sure was it of 1 in 2,000 honest sessions that it had not learned from",
};

/** Per-rule settings of an operator. */
export type RuleSettings = Readonly<
  Record<string, { enabled?: boolean | undefined; threshold?: number | undefined }>
>;

export interface Finding {
  rule: Rule;
  evidence: Evidence;
}

/** Watches one player. Events come in the order in which they were read. */
export interface PlayerWatch {
  see(event: Observed): Finding[];
  /** Shows an event to the rules for which samples are enough. */
  sample(event: Observed): void;
  /** A rule has spoken about the player at that time: it keeps quiet as if it had done so here. */
  mute(ruleId: string, at: number): void;
}

/** What is wrong with an operator's settings, each with its path in GAME_CONFIG. */
export function ruleProblems(settings: RuleSettings): string[] {
  return Object.entries(settings).flatMap(([id, { threshold }]) => {
    const path = `telemetry.rules.${id}`;
    const rule = [...RULES, BOT_MODEL].find((each) => each.id === id);
    if (!rule) return [`${path}: there is no such rule`];
    const { least, most, whole } = rule.allowed;
    if (threshold === undefined) return [];
    if (threshold >= least && threshold <= most && !(whole && !Number.isInteger(threshold))) {
      return [];
    }
    return [`${path}.threshold: must be a ${whole ? "whole " : ""}number from ${least} to ${most}`];
  });
}

/** The rules in force with their thresholds. @throws for settings that are none */
export function rulesInForce(settings: RuleSettings): Rule[] {
  const problems = ruleProblems(settings);
  if (problems.length > 0) throw new Error(`Cannot judge telemetry: ${problems.join("; ")}`);
  return RULES.filter(({ id }) => settings[id]?.enabled !== false)
    .map((rule) => ({ ...rule, threshold: settings[rule.id]?.threshold ?? rule.threshold }));
}

export function watchPlayer(rules: readonly Rule[]): PlayerWatch {
  const watches: { rule: Rule; watch: Watch; quietUntil: number }[] = rules.map((rule) => ({
    ...{ rule, watch: rule.watch(rule.threshold), quietUntil: -Infinity },
  }));
  return {
    see(event) {
      const findings: Finding[] = [];
      for (const entry of watches) {
        const { kinds } = entry.rule;
        if (kinds[0] !== "*" && !kinds.includes(event.kind)) continue;
        const evidence = entry.watch(event);
        if (!evidence || event.receivedAt < entry.quietUntil) continue;
        entry.quietUntil = event.receivedAt + QUIET_MS;
        findings.push({ rule: entry.rule, evidence });
      }
      return findings;
    },
    sample(event) {
      for (const { rule, watch } of watches) if (rule.sampled) watch(event);
    },
    mute(ruleId, at) {
      for (const entry of watches) {
        if (entry.rule.id === ruleId) entry.quietUntil = Math.max(entry.quietUntil, at + QUIET_MS);
      }
    },
  };
}

/** What an alert adds to a player's risk when it is fresh. */
export const WEIGHTS: Readonly<Record<Severity, number>> = { low: 1, medium: 3, high: 10 };
/** After this long an alert counts half. */
export const HALF_LIFE_MS = 7 * 86_400_000;
