/** `rate-replay FILE…`: which rating system would have predicted histories of games best (MM15). */

import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { isMissing } from "../../platform/runtime/files.ts";
import {
  createExportReader,
  cutOf,
  findingsPage,
  findingsTable,
  type Format,
  FORMATS,
  HistoryError,
  isExport,
  LEAST_FITTED,
  parseHistory,
  type Replayed,
  toFindingsBody,
  tryAll,
} from "../../ratings/mod.ts";
import type { Call } from "../table.ts";

/** @returns the exit code: 2 for a file or an option that cannot be used */
export async function rateReplay(call: Call): Promise<number> {
  const format = call.valueOf("--format") ?? "auto";
  if (!FORMATS.includes(format as Format)) {
    return mistake(`--format is one of ${FORMATS.join(", ")}`);
  }
  const tried: Replayed[] = [];
  for (const path of call.args) {
    try {
      const games = await readHistory(path, format as Format);
      const isFitted = call.has("--fit");
      const least = isFitted ? LEAST_FITTED : 0;
      if (games.length === 0 || cutOf(games.length) < least) {
        return mistake(`"${path}" has ${games.length} games: too few`);
      }
      const findings = tryAll(games, { isFitted, now: () => performance.now() });
      tried.push({ path, games: games.length, findings });
    } catch (error) {
      if (!(error instanceof HistoryError || isMissing(error))) throw error;
      return mistake(`"${path}": ${error.message}`);
    }
  }
  const page = call.valueOf("--html");
  if (page !== undefined) await writeFile(page, findingsPage(tried));
  if (call.has("--json")) {
    const bodies = tried.map(({ path, games, findings }) => toFindingsBody(path, games, findings));
    console.log(JSON.stringify(bodies.length === 1 ? bodies[0] : { histories: bodies }));
    return 0;
  }
  console.log(
    tried.map(({ path, games, findings }) =>
      `${path}: ${games} games, each predicted before it counts\n${findingsTable(findings)}`
    ).join("\n\n"),
  );
  return 0;
}

/**
 * From front to back, so that a pipe may be read. An export is taken by the line: it may be larger than a text.
 * @throws HistoryError
 */
async function readHistory(path: string, format: Format): Promise<ReturnType<typeof parseHistory>> {
  let reader: ReturnType<typeof createExportReader> | undefined;
  let text: string | undefined;
  for await (const piece of createReadStream(path, { encoding: "utf8" })) {
    if (text === undefined && isExport(piece, format)) reader = createExportReader();
    text = (text ?? "") + piece;
    if (!reader) continue;
    // Nothing else ends a line: JSON may hold U+2028 and U+2029 as they are.
    const lines: string[] = text.split("\n");
    text = lines.pop()!;
    for (const line of lines) reader.take(line);
  }
  if (!reader) return parseHistory(text ?? "", format);
  if (text) reader.take(text);
  return reader.games();
}

function mistake(why: string): number {
  console.error(`Cannot replay: ${why}`);
  return 2;
}
