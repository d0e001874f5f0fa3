/** What a card says beyond the measures: what counts, what each kind of feature is worth, for whom. */

import type { Sample } from "./boosting/options.ts";
import { pick } from "./dataset.ts";
import { fitBoosting, fitLinearModel, type Fitted } from "./fit.ts";
import { type Importance, importanceSteps } from "./importance.ts";
import { measure, ratesAt, wilson } from "./measures.ts";
import { auc, thresholdAt } from "./metrics/ranking.ts";
import type { Run } from "./run.ts";
import { type SessionRate, sessionRate } from "./session_rates.ts";

export interface Analysis {
  importance: Importance;
  /** The model fitted again without a group of features. */
  ablation: { group: string; metrics: Record<string, number> }[];
  fairness: { segment: string; value: string; rows: number; metrics: Record<string, number> }[];
  /** Fitted again without one kind of bot: how that kind stands against people of the test, and how
   * many of it are found at a false-positive rate of 0.001. */
  leftOut: { generator: string; rows: number; auc: number; recall: number; oneFeature: number }[];
  /** Kinds of bots in the test, and how many of each score at least the threshold. */
  generators: { generator: string; rows: number; trainedOn: boolean; recall: number }[];
  /** Of `bot` by the decision over several windows: people, then each kind of bot. */
  sessions: (SessionRate & { generator: string })[];
  /** How well each feature tells by itself: its AUC on the rows that judge, in the better direction. */
  alone: { feature: string; auc: number }[];
  /** Recall and the like at the threshold, for `metrics`. */
  rates: Record<string, number>;
}

/** Rows of a part when models are fitted again, only to be compared. */
const MOST_REFITTED = 20_000;
const FEWEST_OF_SEGMENT = 30;

/** A run of which only the scores are known, and of what kind the model is. */
export type ScoredRun = Omit<Run, "chosen"> & { chosen: Pick<Fitted, "kind"> };

export function analyse(run: Run, onProgress: (what: string) => void): Analysis {
  onProgress("importance");
  const steps = importanceSteps(run);
  let step = steps.next();
  while (!step.done) step = steps.next(run.chosen.score(step.value.features, step.value.rows));
  return { importance: step.value, ...withoutAsking(run, onProgress) };
}

/** The same of a model that answers elsewhere. */
export async function analyseAsked(
  run: ScoredRun,
  ask: (features: Float32Array, rows: number) => Promise<ArrayLike<number>>,
  onProgress: (what: string) => void,
): Promise<Analysis> {
  onProgress("importance");
  const steps = importanceSteps(run);
  let step = steps.next();
  while (!step.done) step = steps.next(await ask(step.value.features, step.value.rows));
  return { importance: step.value, ...withoutAsking(run, onProgress) };
}

function withoutAsking(run: ScoredRun, onProgress: (what: string) => void) {
  return {
    ablation: ablationOf(run, onProgress),
    fairness: fairnessOf(run),
    leftOut: leftOutOf(run, onProgress),
    generators: generatorsOf(run),
    sessions: sessionsOf(run),
    alone: aloneOf(run),
    rates: ratesOf(run),
  };
}

function refit(run: ScoredRun, train: Sample, valid: Sample) {
  const options = { task: run.task, seed: run.seed };
  return run.chosen.kind === "linear"
    ? fitLinearModel({ train, valid }, options)
    : fitBoosting({ train, valid }, options);
}

function thin(sample: Sample, columns?: readonly number[]): Sample {
  const step = Math.max(1, sample.rows / MOST_REFITTED);
  const rows = Math.floor(sample.rows / step);
  return pick(sample, Int32Array.from({ length: rows }, (_, i) => Math.floor(i * step)), columns);
}

function ablationOf(run: ScoredRun, onProgress: (what: string) => void): Analysis["ablation"] {
  const groups = [...new Set(run.dataset.definitions.map(({ group }) => group))];
  if (groups.length < 2) return [];
  const all = run.dataset.definitions.map((_, column) => column);
  return ["", ...groups].map((group) => {
    onProgress(group === "" ? "all groups" : `without ${group}`);
    const columns = all.filter((column) => run.dataset.definitions[column]!.group !== group);
    const model = refit(run, thin(run.parts.train, columns), thin(run.parts.valid, columns));
    const test = pick(run.parts.test, rowsOf(run.parts.test), columns);
    const scores = model.score(test.features, test.rows);
    const metrics = measure(run.task, scores, test.target);
    if (run.name !== "bot") return { group, metrics };
    const choose = pick(run.parts.choose, rowsOf(run.parts.choose), columns);
    const threshold = thresholdAt(model.score(choose.features, choose.rows), choose.target, 1e-3);
    const { recall, falsePositives } = ratesAt(threshold, scores, test.target);
    return { group, metrics: { ...metrics, recall, false_positives: falsePositives } };
  });
}

function rowsOf({ rows }: Sample): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}

function fairnessOf(run: ScoredRun): Analysis["fairness"] {
  const found: Analysis["fairness"] = [];
  for (const [segment, values] of Object.entries(run.dataset.segments)) {
    if (segment === "generator") continue;
    const of = Array.from(run.split.test, (row) => values[row]!);
    for (const value of [...new Set(of)].sort()) {
      const rows = [...of.keys()].filter((i) => of[i] === value);
      if (rows.length < FEWEST_OF_SEGMENT) continue;
      const scores = rows.map((i) => run.scores.chosen[i]!);
      const target = rows.map((i) => run.parts.test.target[i]!);
      const metrics: Record<string, number> = { ...measure(run.task, scores, target) };
      if (run.threshold !== null) {
        const { falsePositives } = ratesAt(run.threshold, scores, target);
        if (Number.isFinite(falsePositives)) metrics["false_positives"] = falsePositives;
      } else {
        metrics["bias"] = scores.reduce((sum, score, i) => sum + score - target[i]!, 0) /
          rows.length;
      }
      found.push({ segment, value, rows: rows.length, metrics });
    }
  }
  return found;
}

/** Honest rows are those whose generator is empty. */
function leftOutOf(run: ScoredRun, onProgress: (what: string) => void): Analysis["leftOut"] {
  const generator = run.dataset.segments["generator"];
  if (!generator) return [];
  const kinds = [...new Set(generator)].filter((kind) => kind !== "").sort();
  const { split, dataset } = run;
  const trained = new Set(Array.from(split.train, (row) => generator[row]!));
  return kinds.filter((kind) => trained.has(kind)).map((kind) => {
    onProgress(`without ${kind}`);
    const keep = (rows: Int32Array) => rows.filter((row) => generator[row] !== kind);
    const [train, valid, choose] = [split.train, split.valid, split.choose]
      .map((rows) => thin(pick(dataset, keep(rows)))) as [Sample, Sample, Sample];
    const model = refit(run, train, valid);
    const only = pick(dataset, [...generator.keys()].filter((row) => generator[row] === kind));
    const people = pick(dataset, split.test.filter((row) => generator[row] === ""));
    const [ofBots, ofPeople] = [only, people].map((of) => model.score(of.features, of.rows));
    const area = auc([...ofBots!, ...ofPeople!], [...only.target, ...people.target]);
    const recallOf = (fitted: { score: typeof model.score }, columns?: number[]) => {
      const held = pick(choose, rowsOf(choose), columns);
      const threshold = thresholdAt(fitted.score(held.features, held.rows), held.target, 1e-3);
      const asked = pick(only, rowsOf(only), columns);
      return ratesAt(threshold, fitted.score(asked.features, asked.rows), asked.target).recall;
    };
    const columns = [run.bestColumn];
    const one = fitBoosting({
      ...{ train: pick(train, rowsOf(train), columns), valid: pick(valid, rowsOf(valid), columns) },
    }, { task: run.task, seed: run.seed, boosting: { rounds: 60, maxDepth: 3, patience: 8 } });
    return {
      ...{ generator: kind, rows: only.rows, auc: area, recall: recallOf(model) },
      oneFeature: recallOf(one, columns),
    };
  });
}

function generatorsOf({ dataset, split, scores, threshold }: ScoredRun): Analysis["generators"] {
  const generator = dataset.segments["generator"];
  if (!generator || threshold === null) return [];
  const trained = new Set(Array.from(split.train, (row) => generator[row]!));
  const tested = Array.from(split.test, (row) => generator[row]!);
  return [...new Set(tested)].filter((kind) => kind !== "").sort().map((kind) => {
    const rows = [...tested.keys()].filter((i) => tested[i] === kind);
    const found = rows.filter((i) => scores.chosen[i]! >= threshold).length;
    return {
      ...{ generator: kind, rows: rows.length, trainedOn: trained.has(kind) },
      recall: found / rows.length,
    };
  });
}

function sessionsOf(
  { dataset, split, scores, parts, held, decision }: ScoredRun,
): Analysis["sessions"] {
  if (!decision) return [];
  const kindOf = (row: number) => dataset.segments["generator"]?.[split.test[row]!] ?? "";
  const kinds = [...new Set(Array.from(split.test.keys(), kindOf))].sort();
  const rows = {
    ...{ scores: scores.chosen, target: parts.test.target, session: held.player },
  };
  return kinds.flatMap((generator) => {
    const rate = sessionRate(rows, decision, (row) => kindOf(row) === generator);
    return rate ? [{ generator, ...rate }] : [];
  });
}

function aloneOf({ name, dataset, parts: { test } }: ScoredRun): Analysis["alone"] {
  if (name !== "bot") return [];
  return dataset.definitions.map(({ name: feature }, column) => {
    const values: number[] = [];
    const target: number[] = [];
    for (let row = 0; row < test.rows; row++) {
      const value = test.features[row * test.columns + column]!;
      if (value !== value) continue;
      values.push(value);
      target.push(test.target[row]!);
    }
    const area = auc(values, target);
    return { feature, auc: Math.max(area, 1 - area) };
  });
}

function ratesOf(run: ScoredRun): Record<string, number> {
  const { threshold, scores, parts, held, name } = run;
  if (threshold === null) return {};
  const rates = ratesAt(threshold, scores.chosen, parts.test.target);
  const said: Record<string, number> = {
    ...{ false_positive_rate: rates.falsePositives, recall: rates.recall },
  };
  if (name !== "bot") return said;
  const [low, high] = wilson(rates.recall, rates.positives);
  const [fprLow, fprHigh] = wilson(rates.falsePositives, rates.negatives);
  const people = sessionsOf(run).find(({ generator }) => generator === "");
  return {
    ...said,
    ...{ recall_low: low, recall_high: high, honest_rows: rates.negatives },
    honest_sessions: held.player.reduce(
      (seen, player, row) => parts.test.target[row]! > 0.5 ? seen : seen.add(player),
      new Set<number>(),
    ).size,
    ...{ false_positive_rate_low: fprLow, false_positive_rate_high: fprHigh },
    ...(people && {
      ...{ long_sessions: people.sessions, rows_per_long_session: people.rows },
      suspected_per_1000_long_sessions: 1_000 * people.share,
      suspected_per_1000_long_sessions_high: 1_000 * people.high,
    }),
  };
}
