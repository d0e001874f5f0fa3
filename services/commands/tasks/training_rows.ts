/** Where `train` and `eval` get their rows from: the database, a file, a directory, or made-up histories. */

import { stderr } from "../../platform/runtime/output.ts";
import { readdir, readFile, stat } from "node:fs/promises";
import { openArchive, openWarehouse, viewsOf } from "../../analytics/mod.ts";
import { createDuels } from "../../arena/balance/mod.ts";
import type { PlayedMatch } from "../../ml/features/mod.ts";
import type { ModelName } from "../../ml/manifest.ts";
import {
  makeAccounts,
  makeArenaMatches,
  makeLogins,
  makeMatches,
  makeSessions,
} from "../../ml/synthetic/mod.ts";
import {
  botDataset,
  churnDataset,
  type ChurnOptions,
  createExportHistory,
  createHistoryStore,
  type Dataset,
  type HistoryStore,
  readAccountEvents,
  readBotDataset,
  readChurnDataset,
  readLogins,
  readMatches,
  readRiskDataset,
  readSkillDataset,
  riskDataset,
  skillCraftDataset,
  skillDataset,
  trajectoryDataset,
  type TrajectoryFile,
  UnreadableFile,
} from "../../ml/training/mod.ts";

import { openLog, readSettings } from "../settings.ts";
import type { Outside } from "../program.ts";
import { attachDatabase } from "./attach.ts";

const SYNTHETIC = "synthetic";
const ARENA = "arena";
const OWN = "the program's own history";

/** @throws UnreadableFile what is there cannot be learned from */
export async function loadRows(
  model: ModelName,
  { from, seed, churn, now, outside, onMatches = () => {} }: {
    from: string | undefined;
    seed: number;
    churn: ChurnOptions;
    /** Told of the matches behind rows of `skill`, where they are in memory anyhow. */
    onMatches?: (matches: readonly PlayedMatch[]) => void;
    /** What is later was not yet seen. */
    now: Date;
    outside: Outside;
  },
): Promise<Dataset> {
  if (from === undefined) return await readOwnHistory(model, { churn, now, outside });
  const ofMatches = (matches: readonly PlayedMatch[], source: string) => {
    onMatches(matches);
    return skillDataset(matches, source);
  };
  if (from === SYNTHETIC || from === ARENA && model === "skill") {
    if (model !== "skill") return makeRows(model, { seed, churn });
    return ofMatches(await loadMatches({ from, seed, now, outside }), sourceOf({ from, seed }));
  }
  if (from === ARENA) {
    throw new UnreadableFile(`Cannot learn ${model} from the arena: only skill is seen there`);
  }
  if (await isExport(from)) {
    return await fromExport(
      outside,
      from,
      (history) => readHistory(history, model, { churn, now }),
    );
  }
  const name = sourceOf({ from, seed });
  const isDirectory = (await stat(from)).isDirectory();
  if (model === "bot") {
    if (!isDirectory) {
      throw new UnreadableFile("Cannot read it: bot wants a directory of t,event,x,y files");
    }
    return trajectoryDataset(await readTrajectories(from));
  }
  if (isDirectory) throw new UnreadableFile(`Cannot read a directory: ${model} wants a file`);
  const text = await readFile(from, "utf8");
  if (model === "churn") return churnDataset(readLogins(text, now.getTime()), name, churn);
  if (model === "risk") return riskDataset(readAccountEvents(text, now.getTime()), name);
  return /^"?GameID"?,/.test(text)
    ? skillCraftDataset(text)
    : ofMatches(readMatches(text, now.getTime()), name);
}

/** Whose matches these are, in words. */
export function sourceOf({ from, seed }: { from: string | undefined; seed: number }): string {
  if (from === undefined) return OWN;
  if (from === SYNTHETIC) return `made-up histories (services/ml/synthetic, seed ${seed})`;
  if (from === ARENA) {
    return `duels of the arena's computer opponents, each of them played (seed ${seed})`;
  }
  return from.split("/").filter((part) => part !== "").at(-1) ?? from;
}

export function isMadeUp(from: string | undefined): boolean {
  return from === SYNTHETIC;
}

/**
 * Matches as `skill` learns from them. What computer opponents do in the arena says how a match goes; of
 * single inputs it tells nothing.
 * @throws UnreadableFile
 */
export async function loadMatches(
  { from, seed, now, outside }: {
    from: string | undefined;
    seed: number;
    now: Date;
    outside: Outside;
  },
): Promise<PlayedMatch[]> {
  if (from === SYNTHETIC) return [...makeMatches(seed)];
  if (from === ARENA) return [...makeArenaMatches(seed, { duels: createDuels() })];
  if (from !== undefined && await isExport(from)) {
    return await fromExport(outside, from, (history) => Array.fromAsync(history.listMatches()));
  }
  if (from !== undefined) return readMatches(await readFile(from, "utf8"), now.getTime());
  return await fromDatabase(outside, (history) => Array.fromAsync(history.listMatches()));
}

/** Only reads: the database may be the one that a running server uses. */
async function readOwnHistory(
  model: ModelName,
  { churn, now, outside }: { churn: ChurnOptions; now: Date; outside: Outside },
): Promise<Dataset> {
  return await fromDatabase(outside, (history) => readHistory(history, model, { churn, now }));
}

async function readHistory(
  history: HistoryStore,
  model: ModelName,
  { churn, now }: { churn: ChurnOptions; now: Date },
): Promise<Dataset> {
  if (model === "skill") return await readSkillDataset(history.listMatches(), OWN);
  if (model === "churn") {
    const span = await history.span(now);
    return await readChurnDataset(history.listLogins(), OWN, { ...churn, span });
  }
  if (model === "risk") {
    const last = await history.lastAccountEvent(now);
    return await readRiskDataset(history.listAccountEvents(), OWN, last);
  }
  return await readBotDataset(history.listSessions(now), OWN);
}

/** Whether it is a directory that `analytics` has exported into. */
async function isExport(path: string): Promise<boolean> {
  return await openArchive(path).readManifest().catch(() => undefined) !== undefined;
}

/** What was exported, in place of the database: the same history, of the same program. */
async function fromExport<T>(
  outside: Outside,
  dir: string,
  read: (history: HistoryStore) => Promise<T>,
): Promise<T> {
  using warehouse = await openWarehouse({ root: outside.root, temporary: `${dir}/.tmp` });
  await warehouse.run(await viewsOf(openArchive(dir)));
  return await read(createExportHistory(warehouse));
}

async function fromDatabase<T>(
  outside: Outside,
  read: (history: HistoryStore) => Promise<T>,
): Promise<T> {
  const { config, secrets } = readSettings(outside.env);
  const log = openLog({ log: { ...config.log, level: "warn" } }, stderr);
  await using attached = await attachDatabase({ config, secrets, program: outside, log });
  return await read(createHistoryStore(attached.database));
}

function makeRows(
  model: Exclude<ModelName, "skill">,
  { seed, churn }: { seed: number; churn: ChurnOptions },
): Dataset {
  const source = sourceOf({ from: SYNTHETIC, seed });
  if (model === "churn") return churnDataset([...makeLogins(seed)], source, churn);
  if (model === "risk") return riskDataset(makeAccounts(seed), source);
  return botDataset(makeSessions(seed), source);
}

/** Files of the directory and of those in it, in the order of their names. */
async function readTrajectories(directory: string): Promise<TrajectoryFile[]> {
  const files: TrajectoryFile[] = [];
  const read = async (path: string, folder: string, depth: number): Promise<void> => {
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => a.name < b.name ? -1 : 1)) {
      const { name } = entry;
      if (entry.isDirectory() && depth < 3) await read(`${path}/${name}`, name, depth + 1);
      else if (/\.(txt|csv)$/.test(name)) {
        files.push({ folder, name, text: await readFile(`${path}/${name}`, "utf8") });
      }
    }
  };
  await read(directory, directory.split("/").filter((part) => part !== "").at(-1) ?? "", 0);
  return files;
}
