/** What reports are made of: a table of cells, and how it is drawn. */

export type Cell = string | number | boolean | null;

export interface Answer {
  columns: { name: string; type?: string }[];
  rows: Cell[][];
}

export interface Plot {
  kind: "lines" | "bars";
  /** Columns of both axes. */
  x: string;
  y: string[];
  /** Each of this column's values is drawn apart. */
  by?: string;
}
