/** `rate-replay FILE…`: which rating system would have predicted histories of games best (MM15). */

import { readFile, writeFile } from "node:fs/promises";
import { isMissing } from "../../platform/runtime/files.ts";
import {
  cutOf,
  findingsPage,
  findingsTable,
  type Format,
  FORMATS,
  HistoryError,
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
      const games = parseHistory(await readFile(path, "utf8"), format as Format);
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

function mistake(why: string): number {
  console.error(`Cannot replay: ${why}`);
  return 2;
}
