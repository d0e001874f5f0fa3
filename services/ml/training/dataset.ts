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
  /** Where a player stands, 0 up to 1, by their id alone: in every history, and with every seed, there. */
  place: Float64Array;
  /** Which rows are for testing only, where whoever made them says so: 1; and for choosing only: 2. */
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
  /** Chooses, and nothing else; where others are held out. */
  chooses?: boolean;
  segments?: Record<string, string>;
}

type About = Pick<Dataset, "definitions" | "own" | "source">;

/** Rows one after another, put together. */
export function collectDataset(about: About, rows: Iterable<DatasetRow>): Dataset {
  const collector = createCollector(about);
  for (const row of rows) collector.add(row);
  return collector.finish();
}

/** The same of rows that are read by and by: none of them is kept as an object. */
export async function readDataset(
  about: About,
  rows: AsyncIterable<DatasetRow>,
): Promise<Dataset> {
  const collector = createCollector(about);
  for await (const row of rows) collector.add(row);
  return collector.finish();
}

/** Holds the rows so far as columns of numbers. */
function createCollector({ definitions, own, source }: About) {
  const columns = definitions.length;
  const numbers = {
    features: grown(Float32Array),
    target: grown(Float32Array),
    player: grown(Int32Array),
    place: grown(Float64Array),
    at: grown(Float64Array),
    until: grown(Float64Array),
    heldOut: grown(Uint8Array),
  };
  const players = new Map<string, number>();
  const segments = new Map<string, string[]>();
  /** One string for all that are alike. */
  const words = new Map<string, string>();
  let [rows, timed, held] = [0, 0, 0];
  return {
    add(row: DatasetRow) {
      const { features, target, player, at, until = at, segments: own = {} } = row;
      const number = players.get(player) ?? players.size;
      if (number === players.size) players.set(player, number);
      numbers.features.add(...features);
      numbers.target.add(target);
      numbers.player.add(number);
      numbers.place.add(placeOf(player));
      numbers.at.add(at ?? NaN);
      numbers.until.add(until ?? NaN);
      numbers.heldOut.add(row.heldOut ? 1 : row.chooses ? 2 : 0);
      if (at !== undefined) timed++;
      if (row.heldOut) held++;
      if (rows === 0) { for (const name of Object.keys(own)) segments.set(name, []); }
      for (const [name, values] of segments) {
        const word = own[name] ?? "";
        if (!words.has(word)) words.set(word, word);
        values.push(words.get(word)!);
      }
      rows++;
    },

    finish(): Dataset {
      const { features, target, player, place, at, until, heldOut } = numbers;
      return {
        ...{ definitions, own, source, rows, columns, features: features.take() },
        ...{ target: target.take(), player: player.take(), place: place.take() },
        ...(rows > 0 && timed === rows && { time: { at: at.take(), until: until.take() } }),
        ...(held > 0 && { heldOut: heldOut.take() }),
        segments: Object.fromEntries(segments),
      };
    },
  };
}

type Numbers =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** Numbers without an end, in memory of a kind. */
function grown<T extends Numbers>(Kind: new (length: number) => T) {
  let [values, length] = [new Kind(1_024), 0];
  return {
    add(...more: number[]) {
      if (length + more.length > values.length) {
        const larger = new Kind(2 * values.length + more.length);
        larger.set(values);
        values = larger;
      }
      for (const value of more) values[length++] = value;
    },
    take: () => values.slice(0, length) as T,
  };
}

/** 0 up to 1, spread evenly: FNV-1a (Fowler, Noll and Vo), its bits mixed as MurmurHash3 ends. */
function placeOf(player: string): number {
  let hash = 2166136261;
  for (let i = 0; i < player.length; i++) hash = Math.imul(hash ^ player.charCodeAt(i), 16777619);
  hash = Math.imul(hash ^ hash >>> 16, 0x85ebca6b);
  hash = Math.imul(hash ^ hash >>> 13, 0xc2b2ae35);
  return ((hash ^ hash >>> 16) >>> 0) / 2 ** 32;
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
