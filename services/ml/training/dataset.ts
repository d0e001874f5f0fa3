/** Rows to learn from: features, target, when each was decided and known, and whose it is. */

import type { FeatureDefinition } from "../features/mod.ts";
import type { Sample } from "./boosting/options.ts";

export interface Dataset extends Sample {
  definitions: readonly FeatureDefinition[];
  /** Whether `definitions` are ours, or the columns of somebody's file. */
  own: boolean;
  /** What rows were made from, in words, for the card. */
  source: string;
  /**
   * In milliseconds: features know what was up to `at`, the target is known from `until` on. Undefined
   * where rows have no time.
   */
  time?: { at: Float64Array; until: Float64Array };
  /** Number of the player a row is of. */
  player: Int32Array;
  /** Which rows are for testing only, where whoever made them says so. */
  heldOut?: Uint8Array;
  /** What rows are told apart by in the card: `region`, `experience`, `generator`. */
  segments: Readonly<Record<string, readonly string[]>>;
}

export interface DatasetRow {
  features: Float32Array;
  target: number;
  player: string;
  at?: number;
  until?: number;
  heldOut?: boolean;
  segments?: Record<string, string>;
}

/** Rows one after another, put together. */
export function collectDataset(
  { definitions, own, source }: Pick<Dataset, "definitions" | "own" | "source">,
  rows: Iterable<DatasetRow>,
): Dataset {
  const all = [...rows];
  const columns = definitions.length;
  const features = new Float32Array(all.length * columns);
  const players = new Map<string, number>();
  const player = new Int32Array(all.length);
  all.forEach((row, i) => {
    features.set(row.features, i * columns);
    if (!players.has(row.player)) players.set(row.player, players.size);
    player[i] = players.get(row.player)!;
  });
  const column = (of: (row: DatasetRow) => number) => Float64Array.from(all, of);
  const isTimed = all.length > 0 && all.every(({ at }) => at !== undefined);
  const names = Object.keys(all[0]?.segments ?? {});
  return {
    ...{ definitions, own, source, rows: all.length, columns, features, player },
    target: Float32Array.from(all, ({ target }) => target),
    ...(isTimed && {
      time: { at: column(({ at }) => at!), until: column(({ at, until }) => until ?? at!) },
    }),
    ...(all.some(({ heldOut }) => heldOut) && {
      heldOut: Uint8Array.from(all, ({ heldOut }) => heldOut ? 1 : 0),
    }),
    segments: Object.fromEntries(
      names.map((name) => [name, all.map(({ segments }) => segments?.[name] ?? "")]),
    ),
  };
}

/** Some rows of a sample, and of its columns. */
export function pick(
  sample: Sample,
  rows: ArrayLike<number>,
  columns: readonly number[] = Array.from({ length: sample.columns }, (_, i) => i),
): Sample {
  const width = columns.length;
  const features = new Float32Array(rows.length * width);
  const target = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! * sample.columns;
    for (let c = 0; c < width; c++) features[i * width + c] = sample.features[from + columns[c]!]!;
    target[i] = sample.target[rows[i]!]!;
  }
  return { rows: rows.length, columns: width, features, target };
}
