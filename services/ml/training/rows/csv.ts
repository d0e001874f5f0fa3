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

/** Where a value stands, and when the file is read. */
export interface ReadAt {
  /** Number of the row, from 0. */
  row: number;
  /** In milliseconds. */
  now: number;
}

/**
 * A time as RFC 3339 or in milliseconds. What is not yet over cannot be learned from, and is mostly
 * another unit: one such line would stretch a history over millions of years.
 * @throws UnreadableFile it is no time, or after now
 */
export function timeIn(row: CsvRow, name: string, { row: at, now }: ReadAt): number {
  const text = row[name] ?? "";
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  const where = `Cannot read line ${at + 2}: "${text}" in column ${name}`;
  if (!Number.isFinite(time)) throw new UnreadableFile(`${where} is no time`);
  if (time <= now) return time;
  throw new UnreadableFile(`${where} is after now: times are RFC 3339, or milliseconds since 1970`);
}

const DAY_MS = 86_400_000;

/**
 * A day as `2026-11-28`, or as a number that counts days, from 1970 on where it is a date.
 * @throws UnreadableFile it is no day, or not between 1970 and tomorrow: somewhere it is that already
 */
export function dayIn(row: CsvRow, name: string, { row: at, now }: ReadAt): number {
  const day = anyDayIn(row, name);
  const why = day < 0
    ? "before 1970"
    : day > Math.floor(now / DAY_MS) + 1
    ? "after now: days are dates, or numbers of days since 1970"
    : undefined;
  if (why === undefined) return day;
  throw new UnreadableFile(
    `Cannot read line ${at + 2}: "${row[name]}" in column ${name} is ${why}`,
  );
}

function anyDayIn(row: CsvRow, name: string): number {
  const text = row[name] ?? "";
  const date = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(`${text.slice(0, 10)}T00:00:00Z`) : NaN;
  if (Number.isFinite(date)) return Math.floor(date / DAY_MS);
  return Math.floor(numberIn(row, name));
}
