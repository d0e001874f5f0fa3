/**
 * Anti-cheat: rules look at telemetry as it is recorded, people judge what they say (TEL6, TEL7).
 *
 * The telemetry worker calls the judge; moderators review by the API. Nothing is punished by a program
 * alone: an alert is a suspicion with its evidence.
 */

export { alertsExported } from "./exported.ts";
export { createAlertCounts } from "./alert_counts_store.ts";
export {
  BOT_WINDOW,
  BOT_WINDOWS,
  type BotDecision,
  logOdds,
  meanFeatures,
  meanLogOdds,
} from "./bot_decision.ts";
export type { BotFeature, BotModel, BotModels } from "./bot_model.ts";
export { type BotReport, type BotScorer, createBotScorer } from "./bot_scorer.ts";
export { createBotWindowStore, insertWindows } from "./bot_window_store.ts";
export { type BotFeatures, type BotWindow, createBotWindows } from "./bot_windows.ts";
export { antiCheatChores } from "./chores.ts";
export { antiCheatFailures } from "./errors.ts";
export { ANTI_CHEAT_EVENTS } from "./events.ts";
export { judgedAlerts, modelFlags } from "./fragments.ts";
export { createJudge, type Judge, type Judgement } from "./judge.ts";
export { type BotMetrics, createBotMetrics } from "./metrics.ts";
export { antiCheatPersonal } from "./personal.ts";
export {
  BOT_MODEL,
  BOT_MODEL_RULE,
  ruleProblems,
  RULES,
  type RuleSettings,
  rulesInForce,
} from "./rules/mod.ts";
export { type AntiCheat, createAntiCheat } from "./service.ts";
export { createAlertStore, insertAlerts } from "./store.ts";
export {
  type Cheat,
  CHEATS,
  HONEST_COHORTS,
  makeSession,
  type SessionOptions,
} from "./synthetic_play.ts";
export * from "./types.ts";
export * from "./wire.ts";
