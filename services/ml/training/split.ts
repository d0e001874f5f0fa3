/**
 * Which rows are learned from, which stop and calibrate, which choose between models and set the
 * threshold, and which judge. With times, each part lies after the one before it, and a row whose target
 * became known only after the next part begins is left out ("purged": López de Prado, Advances in
 * Financial Machine Learning, 7.4.1): nothing that was learned from was unknown when the first row that
 * judges was decided. Who stops and who chooses are different players of the same time. Without times,
 * players are dealt out, by their ids alone: whichever seed a version has, it is judged by the same ones.
 */

import type { Dataset } from "./dataset.ts";

export interface Split {
  train: Int32Array<ArrayBuffer>;
  /** Stops boosting, and calibrates it. */
  valid: Int32Array<ArrayBuffer>;
  /** Chooses the kind of model, and the threshold. */
  choose: Int32Array<ArrayBuffer>;
  /** Judges, and nothing else. */
  test: Int32Array<ArrayBuffer>;
  /** Left out, as their target would tell of later parts. */
  purged: number;
}

/** Up to which part of the rows each part goes. */
const TRAIN_TO = 0.5;
const VALID_TO = 0.65;
const CHOOSE_TO = 0.8;

export function splitDataset(dataset: Dataset): Split {
  const { heldOut, time, rows, place } = dataset;
  const choose = (is: (row: number) => boolean) => {
    const chosen = new Int32Array(rows);
    let count = 0;
    for (let row = 0; row < rows; row++) if (is(row)) chosen[count++] = row;
    return chosen.slice(0, count);
  };
  const between = (from: number, to: number) =>
    choose((row) => !heldOut?.[row] && place[row]! >= from && place[row]! < to);
  if (heldOut?.includes(2)) {
    return {
      ...{ train: between(0, 0.8), valid: between(0.8, 1), purged: 0 },
      ...{ choose: choose((row) => heldOut[row] === 2), test: choose((row) => heldOut[row] === 1) },
    };
  }
  if (heldOut) {
    return {
      ...{ train: between(0, 0.65), valid: between(0.65, 0.8), choose: between(0.8, 1) },
      ...{ test: choose((row) => heldOut[row] === 1), purged: 0 },
    };
  }
  if (!time) {
    return {
      ...{ train: between(0, TRAIN_TO), valid: between(TRAIN_TO, VALID_TO) },
      ...{ choose: between(VALID_TO, CHOOSE_TO), test: between(CHOOSE_TO, 1), purged: 0 },
    };
  }
  const { at, until } = time;
  const times = at.toSorted();
  const validFrom = times[Math.floor(times.length * TRAIN_TO)] ?? 0;
  const testFrom = times[Math.floor(times.length * CHOOSE_TO)] ?? 0;
  const isMiddle = (row: number) =>
    at[row]! >= validFrom && at[row]! < testFrom && until[row]! <= testFrom;
  const parts = {
    train: choose((row) => at[row]! < validFrom && until[row]! <= validFrom),
    valid: choose((row) => isMiddle(row) && place[row]! < 0.5),
    choose: choose((row) => isMiddle(row) && place[row]! >= 0.5),
    test: choose((row) => at[row]! >= testFrom),
  };
  return {
    ...parts,
    purged: rows - Object.values(parts).reduce((sum, { length }) => sum + length, 0),
  };
}

/**
 * What a part learned from could not have known: rows of an earlier part whose target became known
 * after a later part begins; without times, players of two parts. Empty of a sound split.
 */
export function findLeaks(dataset: Dataset, split: Split): string[] {
  const leaks: string[] = [];
  const parts = [
    ...[["train", "valid"], ["train", "choose"], ["train", "test"]] as const,
    ...[["valid", "choose"], ["valid", "test"], ["choose", "test"]] as const,
  ];
  for (const [earlier, later] of parts) {
    let leaking = 0;
    const areOfOneTime = earlier === "valid" && later === "choose";
    if (dataset.time && !dataset.heldOut && !areOfOneTime) {
      const begins = split[later].reduce((t, row) => Math.min(t, dataset.time!.at[row]!), Infinity);
      for (const row of split[earlier]) if (dataset.time.until[row]! > begins) leaking++;
    } else {
      const known = new Set(Array.from(split[later], (row) => dataset.player[row]!));
      for (const row of split[earlier]) if (known.has(dataset.player[row]!)) leaking++;
    }
    if (leaking > 0) leaks.push(`${leaking} rows of ${earlier} know what ${later} is asked`);
  }
  return leaks;
}
