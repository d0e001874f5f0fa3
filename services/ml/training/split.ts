/**
 * Which rows are learned from, which stop and calibrate, which judge. With times, each part lies after
 * the one before it, and a row whose target became known only after the next part begins is left out
 * ("purged": López de Prado, Advances in Financial Machine Learning, 7.4.1): nothing that was learned
 * from was unknown when the first row that judges was decided. Without times, players are dealt out.
 */

import { createRandom, shuffled } from "../random.ts";
import type { Dataset } from "./dataset.ts";

export interface Split {
  train: Int32Array<ArrayBuffer>;
  valid: Int32Array<ArrayBuffer>;
  test: Int32Array<ArrayBuffer>;
  /** Left out, as their target would tell of later parts. */
  purged: number;
}

/** Parts of the rows that are learned from, and up to which one stops and calibrates. */
const TRAIN_TO = 0.6;
const VALID_TO = 0.8;

export function splitDataset(dataset: Dataset, seed: number): Split {
  const rows = Array.from({ length: dataset.rows }, (_, row) => row);
  if (dataset.heldOut) {
    const rest = rows.filter((row) => dataset.heldOut![row] === 0);
    const { train, valid } = dealPlayers(dataset, rest, { seed, trainTo: 0.75, validTo: 1 });
    const test = Int32Array.from(rows.filter((row) => dataset.heldOut![row] === 1));
    return { train, valid, test, purged: 0 };
  }
  if (!dataset.time) {
    return dealPlayers(dataset, rows, { seed, trainTo: TRAIN_TO, validTo: VALID_TO });
  }
  return splitByTime(dataset.time, rows);
}

function splitByTime({ at, until }: NonNullable<Dataset["time"]>, rows: number[]): Split {
  const times = at.toSorted();
  const validFrom = times[Math.floor(times.length * TRAIN_TO)] ?? 0;
  const testFrom = times[Math.floor(times.length * VALID_TO)] ?? 0;
  const choose = (is: (row: number) => boolean) => Int32Array.from(rows.filter(is));
  const train = choose((row) => at[row]! < validFrom && until[row]! <= validFrom);
  const valid = choose((row) =>
    at[row]! >= validFrom && at[row]! < testFrom && until[row]! <= testFrom
  );
  const test = choose((row) => at[row]! >= testFrom);
  return { train, valid, test, purged: rows.length - train.length - valid.length - test.length };
}

function dealPlayers(
  { player }: Dataset,
  rows: number[],
  { seed, trainTo, validTo }: { seed: number; trainTo: number; validTo: number },
): Split {
  let count = 0;
  for (const one of player) count = Math.max(count, one + 1);
  const place = new Float64Array(count);
  shuffled(count, createRandom(seed)).forEach((one, i) => place[one] = i / count);
  const choose = (from: number, to: number) =>
    Int32Array.from(rows.filter((row) => {
      const at = place[player[row]!]!;
      return at >= from && at < to;
    }));
  return {
    ...{ train: choose(0, trainTo), valid: choose(trainTo, validTo), test: choose(validTo, 1) },
    purged: 0,
  };
}

/**
 * What a part learned from could not have known: rows of an earlier part whose target became known
 * after a later part begins; without times, players of two parts. Empty of a sound split.
 */
export function findLeaks(dataset: Dataset, split: Split): string[] {
  const leaks: string[] = [];
  const parts = [["train", "valid"], ["train", "test"], ["valid", "test"]] as const;
  for (const [earlier, later] of parts) {
    let leaking = 0;
    if (dataset.time && !dataset.heldOut) {
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
