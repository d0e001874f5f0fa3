/** Where `train` and `eval` get their rows from: the database, a file, a directory, or made-up histories. */

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

/** @throws UnreadableFile what is there cannot be learned from */
export async function loadRows(
  model: ModelName,
  { from, seed, churn, now, outside }: {
    from: string | undefined;
    seed: number;
    churn: ChurnOptions;
    /** What is later was not yet seen. */
    now: Date;
    outside: Outside;
  },
): Promise<Dataset> {
  if (from === undefined) return await readOwnHistory(model, { churn, now, outside });
  if (from === SYNTHETIC) return makeRows(model, { seed, churn });
  if (from === ARENA) return playRows(model, seed);
  const name = from.split("/").filter((part) => part !== "").at(-1) ?? from;
  const { isDirectory } = await Deno.stat(from);
  if (model === "bot") {
    if (!isDirectory) {
      throw new UnreadableFile("Cannot read it: bot wants a directory of t,event,x,y files");
    }
    return trajectoryDataset(await readTrajectories(from));
  }
  if (isDirectory) throw new UnreadableFile(`Cannot read a directory: ${model} wants a file`);
  const text = await Deno.readTextFile(from);
  if (model === "churn") return churnDataset(readLogins(text, now.getTime()), name, churn);
  if (model === "risk") return riskDataset(readAccountEvents(text, now.getTime()), name);
  return /^"?GameID"?,/.test(text)
    ? skillCraftDataset(text)
    : skillDataset(readMatches(text, now.getTime()), name);
}

/** Matches as `skill` learns from them. @throws UnreadableFile */
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
  if (from !== undefined) return readMatches(await Deno.readTextFile(from), now.getTime());
  return await fromDatabase(outside, (history) => Array.fromAsync(history.listMatches()));
}

/** Only reads: the database may be the one that a running server uses. */
async function readOwnHistory(
  model: ModelName,
  { churn, now, outside }: { churn: ChurnOptions; now: Date; outside: Outside },
): Promise<Dataset> {
  const source = "the program's own history";
  return await fromDatabase(outside, async (history) => {
    if (model === "skill") return await readSkillDataset(history.listMatches(), source);
    if (model === "churn") {
      const span = await history.span(now);
      return await readChurnDataset(history.listLogins(), source, { ...churn, span });
    }
    if (model === "risk") {
      const last = await history.lastAccountEvent(now);
      return await readRiskDataset(history.listAccountEvents(), source, last);
    }
    return await readBotDataset(history.listSessions(now), source);
  });
}

async function fromDatabase<T>(
  outside: Outside,
  read: (history: HistoryStore) => Promise<T>,
): Promise<T> {
  const { config, secrets } = readSettings(outside.env);
  const log = openLog({ log: { ...config.log, level: "warn" } }, Deno.stderr);
  await using attached = await attachDatabase({ config, secrets, program: outside, log });
  return await read(createHistoryStore(attached.database));
}

function makeRows(
  model: ModelName,
  { seed, churn }: { seed: number; churn: ChurnOptions },
): Dataset {
  const source = `made-up histories (services/ml/synthetic, seed ${seed})`;
  if (model === "skill") return skillDataset(makeMatches(seed), source);
  if (model === "churn") return churnDataset([...makeLogins(seed)], source, churn);
  if (model === "risk") return riskDataset(makeAccounts(seed), source);
  return botDataset(makeSessions(seed), source);
}

/** What computer opponents do in the arena says how a match goes; of single inputs it tells nothing. */
function playRows(model: ModelName, seed: number): Dataset {
  if (model !== "skill") {
    throw new UnreadableFile(`Cannot learn ${model} from the arena: only skill is seen there`);
  }
  const source = `duels of the arena's computer opponents, each of them played (seed ${seed})`;
  return skillDataset(makeArenaMatches(seed, { duels: createDuels() }), source);
}

/** Files of the directory and of those in it, in the order of their names. */
async function readTrajectories(directory: string): Promise<TrajectoryFile[]> {
  const files: TrajectoryFile[] = [];
  const read = async (path: string, folder: string, depth: number): Promise<void> => {
    const entries = await Array.fromAsync(Deno.readDir(path));
    for (const { name, isDirectory } of entries.toSorted((a, b) => a.name < b.name ? -1 : 1)) {
      if (isDirectory && depth < 3) await read(`${path}/${name}`, name, depth + 1);
      else if (/\.(txt|csv)$/.test(name)) {
        files.push({ folder, name, text: await Deno.readTextFile(`${path}/${name}`) });
      }
    }
  };
  await read(directory, directory.split("/").filter((part) => part !== "").at(-1) ?? "", 0);
  return files;
}
