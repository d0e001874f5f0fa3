/** Rows as a file for spreadsheets (RFC 4180), whose cells cannot act there. */

/** What spreadsheets take for a formula, also behind blanks they throw away. */
const FORMULA = /^[\s\0]*[=+\-@\t\r]/;
const NUMBER = /^-?\d+(?:\.\d+)?$/;

export type CsvCell = string | number | boolean | Date | null | undefined;

/** Lines end in CRLF; the first names the columns. */
export function toCsv(names: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [names, ...rows].map((cells) => cells.map(cellOf).join(",") + "\r\n").join("");
}

/**
 * A cell, quoted where it must be. Text that a spreadsheet would run gets an apostrophe in front, as
 * OWASP's "CSV injection" advises; plain numbers stay numbers.
 */
export function cellOf(value: CsvCell): string {
  if (value === null || value === undefined) return "";
  const text = value instanceof Date ? value.toISOString() : String(value);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
