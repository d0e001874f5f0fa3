/** A version's card: what it is for, what it was made from, how good it is and for whom, as Markdown. */

import type { Manifest } from "../../manifest.ts";
import type { Analysis } from "../analyse.ts";
import type { Verdict } from "../gate.ts";
import type { Run } from "../run.ts";

export function writeCard(
  run: Run,
  { manifest, analysis, verdict, plots }: {
    manifest: Manifest;
    analysis: Analysis;
    verdict: Verdict;
    plots: string[];
  },
): string {
  return [
    `# ${manifest.name} ${manifest.version}`,
    introduction(run, manifest),
    `## Measures\n\n${measures(manifest)}`,
    `The gate says: ${verdict.why.join("; ")}. It ${
      verdict.passes ? "may" : "must not"
    } be served.`,
    ...(manifest.name === "bot" ? [atThreshold(manifest)] : []),
    `## Plots\n\n${plots.map((file) => `![${file.replace(".svg", "")}](${file})`).join("\n")}`,
    ...sessions(analysis),
    ...generators(analysis),
    ...leftOut(analysis),
    ...ablation(analysis),
    ...fairness(analysis),
    `## Features\n\n${features(manifest, analysis)}`,
    "## Limits\n\nA score is a suspicion or a guess for people to act on, never a verdict by itself. " +
    "Rows unlike those it was trained on are answered as well.",
  ].join("\n\n") + "\n";
}

function introduction(run: Run, { target, rows, seed, trainedAt, threshold }: Manifest): string {
  const how = run.dataset.heldOut
    ? "tested on rows that were held out from the start"
    : run.dataset.time
    ? `ordered by time, ${run.split.purged} rows left out because their answer came too late`
    : "split by player";
  return [
    `Says: ${target}. A ${
      run.chosen.kind === "linear" ? "linear" : "tree"
    } model (${run.chosen.about}).`,
    `Made from ${run.dataset.source}; seed ${seed}, ${trainedAt}.`,
    `${rows.train} rows to learn from, ${rows.valid} to stop and calibrate by, ${
      rows.choose ?? 0
    } to choose by, ${rows.test} to judge: ${how}.`,
    ...(threshold === null ? [] : [`Scores of ${figure(threshold)} and more count as positive.`]),
  ].join("\n");
}

function figure(value: number): string {
  // A count is told whole.
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(4)));
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function measures({ metrics, baselines }: Manifest): string {
  const names = Object.keys(baselines["linear"] ?? {});
  const row = (title: string, of: Record<string, number>) => [
    title,
    ...names.map((name) => of[name] === undefined ? "" : figure(of[name])),
  ];
  return table(["model", ...names], [
    row("this one", metrics),
    row("linear", baselines["linear"] ?? {}),
    row("best single feature", baselines["one_feature"] ?? {}),
    row("constant", baselines["constant"] ?? {}),
  ]);
}

function atThreshold({ metrics, decision }: Manifest): string {
  const of = (name: string) => figure(metrics[name] ?? NaN);
  const window =
    `At the threshold, which other rows chose for a false-positive rate of 0.001 of each kind of player: recall ${
      of("recall")
    } (95 % interval ${of("recall_low")} to ${of("recall_high")}), false positives ${
      of("false_positive_rate")
    } (${of("false_positive_rate_low")} to ${of("false_positive_rate_high")}) of ${
      of("honest_rows")
    } rows of ${of("honest_sessions")} honest sessions.`;
  if (!decision) {
    return `${window} There are too few sessions of several rows to choose when a player is suspected.`;
  }
  return `${window}\n\nA player is suspected when the mean log-odds of their last ${decision.rows} rows, of ${decision.least} at least, is ${
    figure(decision.threshold)
  } or more: other rows chose it for 1 suspected in 2,000 honest sessions. Of ${
    of("long_sessions")
  } honest sessions that judge, of ${of("rows_per_long_session")} rows each in the mean, ${
    of("suspected_per_1000_long_sessions")
  } in 1,000 are suspected (95 % interval to ${of("suspected_per_1000_long_sessions_high")}).`;
}

function sessions({ sessions, generators }: Analysis): string[] {
  if (sessions.length === 0) return [];
  const rows = sessions.map(({ generator, sessions, suspected, share, low, high }) => [
    generator === "" ? "people" : generator,
    generators.find((each) => each.generator === generator)?.trainedOn === false
      ? "never shown to it"
      : "",
    ...[String(sessions), String(suspected), figure(share), `${figure(low)} to ${figure(high)}`],
  ]);
  return [
    `## Whole sessions\n\nSuspected by several rows together:\n\n${
      table(["who", "", "sessions", "suspected", "share", "95 % interval"], rows)
    }`,
  ];
}

function generators({ generators }: Analysis): string[] {
  if (generators.length === 0) return [];
  const rows = generators.map(({ generator, rows, trainedOn, recall }) => [
    ...[generator, trainedOn ? "" : "never shown to it", String(rows), figure(recall)],
  ]);
  return [
    `## Kinds of bots in the test\n\nAt the threshold:\n\n${
      table(["kind", "", "rows", "recall"], rows)
    }`,
  ];
}

function leftOut({ leftOut }: Analysis): string[] {
  if (leftOut.length === 0) return [];
  const rows = leftOut.map(({ generator, rows, auc, recall, oneFeature }) => [
    ...[generator, String(rows), figure(auc), figure(recall), figure(oneFeature)],
  ]);
  return [
    `## Bots it was not shown\n\nFitted again without one kind, then asked about that kind, at a ` +
    `false-positive rate of 0.001:\n\n${
      table(["left out", "rows", "AUC", "recall", "recall of the best single feature"], rows)
    }`,
  ];
}

function ablation({ ablation }: Analysis): string[] {
  if (ablation.length === 0) return [];
  const names = Object.keys(ablation[0]!.metrics);
  const rows = ablation.map(({ group, metrics }) => [
    group === "" ? "all" : `without ${group}`,
    ...names.map((name) => figure(metrics[name] ?? NaN)),
  ]);
  return [`## What each kind of feature is worth\n\n${table(["features", ...names], rows)}`];
}

function fairness({ fairness }: Analysis): string[] {
  if (fairness.length === 0) return [];
  const names = [...new Set(fairness.flatMap(({ metrics }) => Object.keys(metrics)))];
  const rows = fairness.map(({ segment, value, rows, metrics }) => [
    ...[segment, value, String(rows)],
    ...names.map((name) => metrics[name] === undefined ? "" : figure(metrics[name])),
  ]);
  return [`## For whom\n\n${table(["by", "", "rows", ...names], rows)}`];
}

function features({ features }: Manifest, { alone }: Analysis): string {
  const by = (name: string) => alone.find(({ feature }) => feature === name);
  return table(
    [
      ...["name", "unit", "seen in training", "may be missing"],
      ...(alone.length > 0 ? ["AUC alone"] : []),
      "meaning",
    ],
    features.map(({ name, unit, min, max, optional, meaning }) => [
      ...[`\`${name}\``, unit, `${figure(min)} to ${figure(max)}`, optional ? "yes" : ""],
      ...(alone.length > 0 ? [figure(by(name)?.auc ?? NaN)] : []),
      meaning,
    ]),
  );
}
