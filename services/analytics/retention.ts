/** Gives up old days of the exported files. */

import type { Archive } from "./archive.ts";
import { TABLES } from "./tables.ts";

export interface GivenUp {
  table: string;
  day: string;
}

const DAY_MS = 86_400_000;

/**
 * Removes partitions of days that ended more than `days` days ago; a later export does not bring them
 * back, also not with `--full`.
 * @param dryRun removes nothing
 * @returns what goes, or would go, in order
 */
export async function giveUp(
  { archive, days, now, dryRun }: { archive: Archive; days: number; now: Date; dryRun: boolean },
): Promise<GivenUp[]> {
  const manifest = await archive.readManifest();
  if (!manifest) return [];
  const keptFrom = new Date(now.getTime() - days * DAY_MS).toISOString().slice(0, 10);
  const old: GivenUp[] = [];
  for (const { name, day } of TABLES) {
    if (day === undefined) continue;
    const files = [...(await archive.listFiles(name)).keys()].filter((each) => each < keptFrom);
    old.push(...files.sort().map((day) => ({ table: name, day })));
    const state = manifest.tables[name];
    // A shorter time once is not undone by a longer one.
    if (state && !(state.keptFrom && state.keptFrom > keptFrom)) state.keptFrom = keptFrom;
  }
  if (dryRun) return old;
  await archive.writeManifest(manifest);
  for (const { table, day } of old) await archive.remove(table, day);
  return old;
}
