/** Findings as a table for a terminal, and as the commands' fixed JSON. */

import type { Findings } from "./laboratory.ts";
import type { Parameters } from "./types.ts";
import { adviceOf } from "./words.ts";

export function findingsTable(findings: Findings): string {
  const rows = findings.trials.map(({ says, parameters, scores, gamesPerS }) => [
    says,
    scores.accuracy === null ? "–" : `${(100 * scores.accuracy).toFixed(1)} %`,
    scores.logLoss.toFixed(4),
    scores.brier.toFixed(4),
    `${Math.round(gamesPerS).toLocaleString("en")}`,
    sayParameters(parameters),
  ]);
  const head = ["system", "accuracy", "log loss", "Brier", "games/s", "parameters"];
  const coin = ["a coin", "50.0 %", Math.LN2.toFixed(4), "0.2500", "", ""];
  const all = [head, ...rows, coin];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  const lines = all.map((row) =>
    row.map((word, i) =>
      i === 0 || i === row.length - 1 ? word.padEnd(widths[i]!) : word.padStart(widths[i]!)
    ).join("  ").trimEnd()
  );
  return [...lines, "", ...adviceOf(findings)].join("\n");
}

export function sayParameters(parameters: Parameters): string {
  return Object.entries(parameters).map(([name, value]) => `${name} ${value}`).join(", ");
}

export function toFindingsBody(file: string, games: number, findings: Findings) {
  const { trials, judged, cut, best } = findings;
  return {
    file,
    games,
    judged,
    ...(cut && { cut: { games: cut.games, at: new Date(cut.at).toISOString() } }),
    systems: trials.map(({ system, parameters, scores, gamesPerS, behind }) => ({
      system,
      parameters,
      accuracy: scores.accuracy,
      log_loss: scores.logLoss,
      brier: scores.brier,
      games_per_s: gamesPerS,
      calibration: scores.calibration,
      /** Log loss above the best system's, with its 95 % interval; null: it is the best. */
      behind: behind ?? null,
    })),
    best: best.system,
    advice: adviceOf(findings),
  };
}
