/** Where a trained version is written: under a name that nobody else takes, and all at once. */

import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { isMissing, isTaken } from "../../platform/runtime/files.ts";
import type { ModelName } from "../../ml/manifest.ts";
import type { Trained } from "../../ml/training/mod.ts";

export interface Claim extends AsyncDisposable {
  version: string;
  /** Until then there is no such folder; from then on it is whole. @returns its path */
  write(files: Trained["files"]): Promise<string>;
}

/**
 * Takes the day as a name, and a number where the day has one already. Two trainings at once take two:
 * a name is held by a file that only one of them can make. What a killed one leaves of it costs a number.
 */
export async function claimVersion(
  folder: string,
  { now, isKnown }: { now: Date; isKnown: (version: string) => boolean },
): Promise<Claim> {
  await mkdir(folder, { recursive: true });
  const day = now.toISOString().slice(0, 10);
  for (let n = 1;; n++) {
    const version = n === 1 ? day : `${day}-${n}`;
    const claim = `${folder}/.${version}.claim`;
    if (isKnown(version) || !await create(claim)) continue;
    if (!await exists(`${folder}/${version}`)) return open({ folder, version, claim });
    await rm(claim);
  }
}

function open(
  { folder, version, claim }: { folder: string; version: string; claim: string },
): Claim {
  const begun = `${folder}/.${version}.begun`;
  const clear = () => rm(begun, { recursive: true }).catch(() => {});
  return {
    version,
    async write(files) {
      await clear();
      await mkdir(begun);
      for (const [name, content] of Object.entries(files)) {
        await writeFile(`${begun}/${name}`, bytesOf(content));
      }
      await rename(begun, `${folder}/${version}`);
      return `${folder}/${version}`;
    },
    async [Symbol.asyncDispose]() {
      await clear();
      await rm(claim);
    },
  };
}

export function bytesOf(content: string | Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

async function create(path: string): Promise<boolean> {
  try {
    await writeFile(path, "", { flag: "wx" });
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}

/** What a folder by itself calls its latest; undefined where it says nothing. */
export async function readLatest(out: string, model: ModelName): Promise<string | undefined> {
  try {
    return (await readFile(`${out}/${model}/latest`, "utf8")).trim() || undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
