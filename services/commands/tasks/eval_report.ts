/** What `eval` found, line by line. */

import type { ModelName } from "../../ml/manifest.ts";
import type { evaluateVersions } from "../../ml/training/mod.ts";

type Said = Omit<Awaited<ReturnType<typeof evaluateVersions>>, "plots">;

export function* reportEvaluation(
  { model, version }: { model: ModelName; version: string },
  { rows, versions, baselines, against, analysis }: Said,
): Generator<string> {
  yield `${model} ${version} on ${rows.test} rows held out`;
  for (const [name, measures] of Object.entries({ ...versions, ...baselines })) {
    yield `  ${name.padEnd(14)}${figures(measures)}`;
  }
  for (const [name, { gain, bound }] of Object.entries(against)) {
    yield `  loss lower than that of ${name} by ${figure(gain)}, at the 95 % bound ${
      figure(bound)
    }`;
  }
  yield "Loss higher by, with a column shuffled";
  for (const { name, rise } of analysis.importance) yield `  ${name.padEnd(24)}${figure(rise)}`;
  if (analysis.ablation.length > 0) yield "Fitted again without a group of features";
  for (const { group, metrics } of analysis.ablation) {
    yield `  ${(group === "" ? "none" : group).padEnd(14)}${figures(metrics)}`;
  }
  if (analysis.fairness.length > 0) yield "For whom";
  for (const { segment, value, rows, metrics } of analysis.fairness) {
    yield `  ${`${segment} ${value}`.padEnd(24)}${rows} rows  ${figures(metrics)}`;
  }
  if (analysis.leftOut.length > 0) yield "Fitted again without a kind of bot, and asked about it";
  for (const { generator, rows, auc, recall, oneFeature } of analysis.leftOut) {
    const found = { auc, recall, best_single_feature: oneFeature };
    yield `  ${generator.padEnd(24)}${rows} rows  ${figures(found)}`;
  }
}

function figures(measures: Readonly<Record<string, number>>): string {
  return Object.entries(measures).map(([name, value]) => `${name} ${value.toPrecision(4)}`)
    .join("  ");
}

const figure = (value: number) => value.toPrecision(3);
