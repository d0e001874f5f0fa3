/** `arena balance`: whether the arena is fair. `replay verify`: whether a match plays again as it was. */

import { openLine } from "../line.ts";
import { readFile, stat } from "node:fs/promises";
import { isDenied, isMissing } from "../../platform/runtime/files.ts";
import { figuresOf, measure, reportOf } from "../../arena/balance/mod.ts";
import { firstDifference } from "../../arena/match/replay.ts";
import { MOST_BYTES, readReplay, ReplayError } from "../../arena/records/mod.ts";

const MATCHES = 1_000;

/** @returns the exit code: 2 for what is no number */
export function balanceArena(
  { matches = String(MATCHES), seed = "1", json }: {
    matches: string | undefined;
    seed: string | undefined;
    json: boolean;
  },
): number {
  if (![matches, seed].every((word) => /^[1-9]\d{0,6}$/.test(word))) {
    console.error("Cannot simulate: MATCHES and SEED are whole numbers from 1 to 9999999");
    return 2;
  }
  const figures = figuresOf(measure({
    ...{ matches: Number(matches), seed: Number(seed) },
    onProgress: createProgress(),
  }));
  console.log(json ? JSON.stringify(figures, null, 2) : reportOf(figures));
  return 0;
}

/**
 * Plays a match again from its file.
 * @returns the exit code: 1 where a tick's state is another, 2 for what is no replay
 */
export async function verifyReplay(path: string): Promise<number> {
  try {
    const replay = readReplay(await readBounded(path));
    const difference = firstDifference(replay);
    if (!difference) {
      console.log(`${replay.ticks} ticks, same hash at every one`);
      return 0;
    }
    const { tick, logged, played } = difference;
    console.log(
      `tick ${tick} differs: ${hex(logged)} in the file, ${hex(played)} when played again`,
    );
    return 1;
  } catch (error) {
    const unreadable = error instanceof ReplayError || isMissing(error) ||
      isDenied(error);
    if (!unreadable) throw error;
    console.error(`Cannot verify "${path}": ${error.message}`);
    return 2;
  }
}

const hex = (hash: number) => hash.toString(16).padStart(8, "0");

/** @throws ReplayError for what is too long, or never ends */
async function readBounded(path: string): Promise<Uint8Array> {
  const found = await stat(path);
  if (!found.isFile()) throw new ReplayError("it is no file");
  if (found.size > MOST_BYTES) throw new ReplayError("it is too long");
  return await readFile(path);
}

/** A line that is written over, where somebody watches. */
export function createProgress(): (done: number, all: number, what: string) => void {
  const line = openLine();
  return (done, all, what) => {
    if (done % 20 !== 0 && done !== all) return;
    line.write(done === all ? "" : `${done} of ${all} matches (${what})`);
  };
}
