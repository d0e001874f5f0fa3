import type { Feature, Manifest, ModelName } from "./manifest.ts";
import type { Seeding } from "./wire_seeding.ts";

/** Who changes what is served. */
export interface Operator {
  /** User or client id, `operator` for a command, `system` for the program itself. */
  actor: string;
  /** Empty where it came from no network. */
  address: string;
}

/**
 * `shadow`: the last one that was offered and not promoted, unless its gate said no and that of the
 * shadow before said yes; `candidate`: one that was a shadow, or did not become it.
 */
export type ModelState = "candidate" | "shadow" | "promoted";

export interface ModelVersion {
  id: string;
  name: ModelName;
  version: string;
  sha256: string;
  state: ModelState;
  createdAt: Date;
}

export interface KnownVersion extends ModelVersion {
  /** SHA-256 of all its files together: no two versions that differ in anything have the same. */
  digest: string;
}

export interface ServedVersion extends ModelVersion {
  /** Grows with every promotion of any model. */
  promotion: number;
}

export interface ModelDetails extends KnownVersion {
  isServed: boolean;
  manifest: Manifest;
  /** Undefined where nobody has asked what its seeds are worth. */
  seeding: Seeding | undefined;
  /** Markdown. */
  card: string;
  /** Names of its plots, without `.svg`. */
  plots: string[];
}

/** Values in the declared order, or by name; what is left out of the latter is missing. */
export type Row = readonly number[] | Readonly<Record<string, number>>;

export type { Feature };
