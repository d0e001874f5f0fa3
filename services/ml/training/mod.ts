/**
 * Training: histories in, a version's files out. Commands call it; serving never does. Whoever wants a
 * version promoted takes `Trained` to the registry, with the rows that judged for its comparison.
 */

export { crossValidate } from "./cross_validate.ts";
export type { Dataset } from "./dataset.ts";
export { evaluateVersions } from "./evaluate.ts";
export { createHistoryStore, type HistoryStore } from "./history_store.ts";
export { createExportHistory } from "./export_history.ts";
export type { ServedScores, Verdict } from "./gate.ts";
export { botDataset, readBotDataset } from "./rows/bot_rows.ts";
export {
  churnDataset,
  type ChurnOptions,
  readChurnDataset,
  readLogins,
} from "./rows/churn_rows.ts";
export { UnreadableFile } from "./rows/csv.ts";
export { readAccountEvents, readRiskDataset, riskDataset } from "./rows/risk_rows.ts";
export {
  readMatches,
  readSkillDataset,
  skillCraftDataset,
  skillDataset,
} from "./rows/skill_rows.ts";
export { trajectoryDataset, type TrajectoryFile } from "./rows/trajectory_rows.ts";
export { TrainingRefused } from "./run.ts";
export { makeReference, referenceRows } from "./make_reference.ts";
export { judgeSeeding, listNewcomers } from "./seeding.ts";
export { judgingRows, TASKS, type Trained, trainModel } from "./train.ts";
