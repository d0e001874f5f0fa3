/** The staff's models. */

export enum ModelWords {
  Models = "Models",
  Model = "Model",
  Version = "Version",
  Versions = "Versions",
  State = "State",
  Recorded = "Recorded (UTC)",
  Gate = "Gate",
  Served = "served",
  Passed = "passed",
  Refused = "refused",
  NotJudged = "not judged",
  NoVersion = "There is no version yet.",
  Promote = "Promote",
  PromoteDoes =
    "It answers its golden rows first, then serves on every node within seconds. The version before stays and can be brought back.",
  GateSaidNo = "Its gate said no: the service refuses it unless it is forced by the API.",
  Promoted = "Promoted",
  RollBack = "Roll back",
  RollBackTitle = "Serve what was served before",
  RollBackDoes =
    "What was served before proves itself again and serves on every node within seconds. Promoting brings this version back.",
  RolledBack = "Rolled back",
  Metrics = "Metrics, and what is simpler",
  Metric = "Metric",
  Plots = "Plots",
  Card = "Card",
  Rows = "Rows it was trained on",
  Shadow = "Beside its candidate",
  ShadowNone = "No candidate scores beside it.",
  ShadowWaits = "The candidate has scored nothing yet.",
  ShadowApart = "The candidate is not compared: ",
  Mean = "Mean score",
  Positive = "At the threshold or above",
  Cost = "Microseconds a row",
  Agreement = "Same verdict",
  Correlation = "Correlation",
  Drift = "Drift",
  NoReference = "Nobody knows what its training saw: drift is not counted.",
  Steady = "Rows look like those of training.",
  Shifted = "Rows have moved away from those of training.",
  Group = "Features",
  Psi = "Shift (PSI)",
  Limit = "Limit",
  Moved = "moved",
  NotMoved = "steady",
  NotServed = "No version is served here yet.",
  Outcomes = "What came true",
  NoOutcomes = "No outcome is known yet.",
  Known = "Known",
  Open = "Open",
  Precision = "Precision",
  Recall = "Recall",
  Calibration = "Calibration error",
  Said = "Said",
  Happened = "Happened",
  Expected = "Players of whom it expects something",
  Foreign = "It takes columns of somebody's file: nobody here can be scored.",
  Nobody = "Nobody is listed.",
  Player = "Player",
  Score = "Score",
  Reasons = "Why",
  Since = "Since (UTC)",
  Pick = "Show",
}

export function versionOf(name: string, version: string): string {
  return `${name} ${version}`;
}

export function tooFew(rows: number, fewest: number): string {
  return `${rows} of ${fewest} rows were asked: too few to say.`;
}

export function compared(rows: number): string {
  return `${rows} rows scored by both`;
}

export function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : String(Number(value.toPrecision(4)));
}

export function trainedOn(rows: number): string {
  return `${rows} rows`;
}

export function plotOf(plot: string): string {
  return `Plot: ${plot.replaceAll("_", " ")}`;
}
