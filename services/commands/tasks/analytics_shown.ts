/**
 * How `analytics` shows what it does, and answers of `--sql`.
 *
 * The bar holds when it was last drawn: the export drives it with every block of bytes, and a terminal
 * sees it five times a second. Where nobody watches, nothing is written.
 */

import { openLine } from "../line.ts";
import type { Answer, ExportProgress } from "../../analytics/mod.ts";

const SHOW_EVERY_MS = 200;
const CELLS = 24;

/** A bar on a terminal; elsewhere nothing. */
export function createExportBar(): Disposable & { show: ExportProgress; end(): void } {
  const { isWatched, write } = openLine();
  let shownAt = -Infinity;
  const end = () => {
    if (shownAt > -Infinity) write("");
    shownAt = -Infinity;
  };
  return {
    show({ table, step, of, bytes }) {
      if (!isWatched || performance.now() - shownAt < SHOW_EVERY_MS) return;
      shownAt = performance.now();
      const full = Math.round(CELLS * step / of);
      const megabytes = bytes > 0 ? `, ${(bytes / 1e6).toFixed(0)} MB` : "";
      write(
        `[${"#".repeat(full)}${".".repeat(CELLS - full)}] ${
          step + 1
        } of ${of}: ${table}${megabytes}`,
      );
    },
    end,
    [Symbol.dispose]: end,
  };
}

export function printAnswer({ columns, rows }: Answer, json: boolean): void {
  if (json) {
    const named = rows.map((row) =>
      Object.fromEntries(columns.map(({ name }, i) => [name, row[i]]))
    );
    return console.log(JSON.stringify(named));
  }
  const cells = [
    columns.map(({ name }) => name),
    ...rows.map((row) => row.map((c) => String(c ?? ""))),
  ];
  const widths = columns.map((_, i) =>
    cells.reduce((widest, row) => Math.max(widest, row[i]!.length), 0)
  );
  for (const row of cells) {
    console.log(
      row.map((cell, i) =>
        typeof rows[0]?.[i] === "number" ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)
      ).join("  ").trimEnd(),
    );
  }
}
