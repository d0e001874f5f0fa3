/** Findings as one HTML page: figures of every system, how well its chances came true, and the advice. */

import { escapeHtml } from "../../platform/report/cells.ts";
import { renderFrame, renderTable } from "../../platform/report/page.ts";
import { drawScatter } from "../../platform/report/scatter.ts";
import type { Findings } from "./laboratory.ts";
import { sayParameters } from "./report.ts";
import { adviceOf } from "./words.ts";

/** Share of all games below which a tenth of predictions is no point: chance alone moves it. */
const LEAST_SHARE = 0.01;

export interface Replayed {
  path: string;
  games: number;
  findings: Findings;
}

export function findingsPage(replayed: readonly Replayed[]): string {
  const named = replayed.map((one, i) => ({ ...one, name: `history-${i + 1}` }));
  return renderFrame({
    title: "Rating systems compared",
    says:
      "Each game is predicted before it counts. Chances are good where what was said is what came: " +
      "on the line from corner to corner. A coin has a log loss of 0.693 and a Brier score of 0.25.",
    contents: {
      label: "Histories",
      links: named.map(({ name, path }) => ({ name, title: path })),
    },
    main: named.map(({ name, path, games, findings }) =>
      `<section id="${name}"><h2>${escapeHtml(path)}</h2><p>${games} games${
        findings.cut ? `, of which the first ${findings.cut.games} chose parameters` : ""
      }.</p>${adviceOf(findings).map((line) => `<p>${escapeHtml(line)}</p>`).join("")}${
        tableOf(findings)
      }<h3>Calibration</h3>${calibrationOf(findings)}</section>`
    ).join("\n"),
  });
}

function tableOf({ trials }: Findings): string {
  const columns = [
    ...["system", "accuracy_share", "log loss", "Brier", "behind", "from", "to", "µs a game"],
    "parameters",
  ];
  const rows = trials.map(({ says, scores, behind, parameters, gamesPerS }) => [
    says,
    scores.accuracy,
    scores.logLoss.toFixed(4),
    scores.brier.toFixed(4),
    ...(behind ? [behind.mean, behind.low, behind.high].map((loss) => loss.toFixed(4)) : [
      "best",
      "",
      "",
    ]),
    (1e6 / gamesPerS).toFixed(1),
    sayParameters(parameters),
  ]);
  return renderTable({ columns: columns.map((name) => ({ name })), rows }, "Figures by system");
}

function calibrationOf({ trials, judged }: Findings): string {
  return drawScatter({
    label: "Predicted chance against the share that came true",
    ...{ x: "predicted_share", y: "happened_share", to: { x: 1, y: 1 }, hasDiagonal: true },
    series: trials.map(({ says, scores }) => ({
      name: says,
      isLine: true,
      points: scores.calibration.filter(({ weight }) => weight >= LEAST_SHARE * judged)
        .map(({ predicted, happened, weight }) => ({
          ...{ x: predicted, y: happened },
          says: `${says}: ${Math.round(weight)} games`,
        })),
    })),
  });
}
