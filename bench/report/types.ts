/** What a section of the report is made of; it crosses a process, as JSON. */

import type { TargetId } from "./targets.ts";
import type { Plot } from "./plot.ts";

export type Cell = string | number | null;

export interface Table {
  /** A sentence above it. */
  says?: string;
  head: readonly string[];
  rows: readonly (readonly Cell[])[];
}

export interface Section {
  title: string;
  /** How it was measured: paragraphs. */
  method: readonly string[];
  tables: readonly Table[];
  plots: readonly Plot[];
  /** What the figures say, and what is missing: a sentence each. */
  findings: readonly string[];
  /** Something that belongs to it was not measured; a finding says what. */
  isIncomplete?: boolean;
  /** What was measured of that which is wanted. */
  measured?: Partial<Record<TargetId, number>>;
}

/** How a section ended. */
export type Outcome =
  & { name: string }
  & (
    | { kind: "measured"; section: Section; seconds: number }
    | { kind: "failed"; reason: string; seconds: number }
    | { kind: "not reached" }
    | { kind: "not asked for" }
  );

export interface Options {
  /** Seconds short, growth up to 100,000 rows: to try it out, not to be quoted. */
  quick: boolean;
  /** Growth to 10,000,000 rows as well. */
  large: boolean;
  /** Another working tree, asked by turns with this one. */
  base?: string;
}
