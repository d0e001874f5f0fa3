/**
 * Anti-cheat: rules look at telemetry as it is recorded, people judge what they say (TEL6, TEL7).
 *
 * The telemetry worker calls the judge; moderators review by the API. Nothing is punished by a program
 * alone: an alert is a suspicion with its evidence.
 */

export { type BotModel, createBotScoring } from "./bot_scoring.ts";
export { antiCheatChores } from "./chores.ts";
export { antiCheatFailures } from "./errors.ts";
export { ANTI_CHEAT_EVENTS } from "./events.ts";
export { judgedAlerts, modelFlags } from "./fragments.ts";
export { createJudge, type Judge } from "./judge.ts";
export { antiCheatPersonal } from "./personal.ts";
export { ruleProblems, RULES, type RuleSettings, rulesInForce } from "./rules/mod.ts";
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
