/**
 * Features of the four models, each defined and computed in one place: training and serving call the
 * same functions, so that the two cannot drift apart. Pure: history in, numbers out.
 */

import type { ModelName } from "../manifest.ts";
import { BOT_FEATURES } from "./bot.ts";
import { CHURN_FEATURES } from "./churn.ts";
import type { FeatureDefinition } from "./definition.ts";
import { RISK_FEATURES } from "./risk.ts";
import { SKILL_FEATURES } from "./skill.ts";

export { BOT_SPAN, botFeatures, windowFeatures } from "./bot.ts";
export { CHURN_HORIZON, CHURN_WINDOW, churnFeatures } from "./churn.ts";
export type { FeatureDefinition } from "./definition.ts";
export { type AccountEvent, RISK_HORIZON_DAYS, riskFeatures } from "./risk.ts";
export { type PlayedMatch, SKILL_MATCHES, SKILL_SETTLED_AFTER, skillFeatures } from "./skill.ts";

export { TRAJECTORY_FEATURES, trajectoryFeatures } from "./trajectory.ts";

export const FEATURES: Readonly<Record<ModelName, readonly FeatureDefinition[]>> = {
  skill: SKILL_FEATURES,
  bot: BOT_FEATURES,
  churn: CHURN_FEATURES,
  risk: RISK_FEATURES,
};
