/** What a feature is: stated once, read by training, serving and each model's card. */

export interface FeatureDefinition {
  /** `snake_case`; a column's name in files as well. */
  name: string;
  unit: string;
  meaning: string;
  /** What can be; training notes what there was. */
  min: number;
  max: number;
  /** Missing (NaN) where there is too little to tell it from. */
  optional: boolean;
  /** What is left out together when a card says how much each kind of feature is worth. */
  group: string;
}

type Row = [name: string, unit: string, min: number, max: number, meaning: string];

/** Definitions of one group, a row each; `optional` ones have a name that ends in `?`. */
export function defineGroup(group: string, rows: readonly Row[]): FeatureDefinition[] {
  return rows.map(([name, unit, min, max, meaning]) => ({
    ...{ name: name.replace("?", ""), unit, meaning, min, max, group },
    optional: name.endsWith("?"),
  }));
}

/** Values in the order of their definitions, each within its range; what is absent is NaN. */
export function toRow(
  definitions: readonly FeatureDefinition[],
  values: Readonly<Record<string, number | undefined>>,
): Float32Array<ArrayBuffer> {
  return Float32Array.from(definitions, ({ name, min, max, optional }) => {
    const value = values[name] ?? NaN;
    if (value === value) return Math.min(max, Math.max(min, value));
    return optional ? NaN : min;
  });
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** NaN of fewer than two. */
export function deviation(values: readonly number[]): number {
  if (values.length < 2) return NaN;
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

export function share<T>(values: readonly T[], is: (value: T) => boolean): number {
  return values.filter(is).length / values.length;
}
