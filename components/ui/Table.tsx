/** Rows of the same kind. What has just changed pulses; one's own row is marked. */

import type { ComponentChildren, VNode } from "preact";

export interface Column<Row> {
  name: string;
  /** Right-aligned, in figures of equal width. */
  number?: boolean;
  cell(row: Row): ComponentChildren;
}

export interface TableProps<Row> {
  /** What the rows are, for those who do not see the heading above. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf(row: Row): string;
  /** Whether the row is one's own. */
  isCurrent?(row: Row): boolean;
  /** Whether the row has just changed. */
  isChanged?(row: Row): boolean;
  /** Where only a part of the rows is drawn: how many there are, and the place of the first. */
  window?: { total: number; indexOf(row: Row): number };
}

export function Table<Row>(
  { label, columns, rows, keyOf, isCurrent, isChanged, window }: TableProps<Row>,
): VNode {
  return (
    <table aria-label={label} aria-rowcount={window?.total}>
      <thead>
        <tr>
          {columns.map(({ name, number }) => (
            <th key={name} scope="col" class={number ? "number" : undefined}>{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={keyOf(row)}
            class={isChanged?.(row) ? "pulse" : undefined}
            aria-current={isCurrent?.(row) ? "true" : undefined}
            aria-rowindex={window?.indexOf(row)}
          >
            {columns.map(({ name, number, cell }) => (
              <td key={name} class={number ? "number" : undefined}>{cell(row)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
