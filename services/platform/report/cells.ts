/** How values are shown to people. */

import type { Cell } from "./types.ts";

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Shares in percent, numbers with groups of three and as many decimals as their size needs. */
export function shown(cell: Cell, column: string): string {
  if (cell === null) return "–";
  if (typeof cell !== "number") return String(cell);
  if (column.endsWith("_share")) return `${(cell * 100).toFixed(1)} %`;
  const decimals = Number.isInteger(cell) || Math.abs(cell) >= 1_000
    ? 0
    : Math.abs(cell) >= 10
    ? 1
    : 2;
  return cell.toLocaleString("en", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}
