/** Tables of numbers and words in comma-separated text: the files that training takes. */

/** A row by its columns' names. */
export type CsvRow = Readonly<Record<string, string>>;

export class UnreadableFile extends Error {}

/**
 * @param needed columns without which nothing can be done
 * @throws UnreadableFile a column is not there, or a line has another number of fields
 */
export function parseCsv(text: string, needed: readonly string[] = []): CsvRow[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/).filter((line) => line.trim() !== "");
  const names = (lines[0] ?? "").split(",").map(unquote);
  const absent = needed.filter((name) => !names.includes(name));
  if (absent.length > 0) {
    throw new UnreadableFile(`Cannot read the file: it has no column ${absent.join(", ")}`);
  }
  return lines.slice(1).map((line, i) => {
    const fields = line.split(",").map(unquote);
    if (fields.length !== names.length) {
      throw new UnreadableFile(
        `Cannot read line ${i + 2}: it has ${fields.length} fields, the head has ${names.length}`,
      );
    }
    return Object.fromEntries(names.map((name, at) => [name, fields[at]!]));
  });
}

function unquote(field: string): string {
  return field.trim().replace(/^"(.*)"$/, "$1");
}

/** @throws UnreadableFile it is no number */
export function numberIn(row: CsvRow, name: string): number {
  const text = row[name] ?? "";
  const value = Number(text);
  if (text === "" || !Number.isFinite(value)) {
    throw new UnreadableFile(`Cannot read "${text}" in column ${name}: it is no number`);
  }
  return value;
}

/** A day as `2026-11-28`, or as a number that counts days. */
export function dayIn(row: CsvRow, name: string): number {
  const text = row[name] ?? "";
  const date = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(`${text.slice(0, 10)}T00:00:00Z`) : NaN;
  if (Number.isFinite(date)) return Math.floor(date / 86_400_000);
  return Math.floor(numberIn(row, name));
}
