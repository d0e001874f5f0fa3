/** How the registry refuses: a version, and what is the matter with it. */

import type { Failure } from "../../platform/errors.ts";
import { mlFailures } from "../errors.ts";
import type { ModelName } from "../manifest.ts";
import type { ServedVersion } from "../types.ts";
import { ModelRefused } from "./candidate.ts";

/** After this what was refused is tried again: the engine may only have been short of memory. */
export const AGAIN_MS = 60_000;

export interface Named {
  name: ModelName;
  version: string;
}

export interface Wanted extends Named {
  /** Though the gate said no. */
  force?: boolean;
  /** What was served when this was decided; null: none. */
  seen?: string | null | undefined;
}

/** What is wrong with files is told whoever offered them. @throws ml.model_refused */
export async function refusing<T>({ name, version }: Named, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ModelRefused)) throw error;
    throw mlFailures.make("model_refused", `Cannot serve ${name} ${version}: ${error.message}`, {
      cause: error,
    });
  }
}

export function overtaken({ name, version }: Named, now: ServedVersion | undefined): Failure {
  return mlFailures.make(
    "promoted_meanwhile",
    `Cannot serve ${name} ${version}: ${now?.version ?? "another"} was promoted at the same time`,
    { members: { served: now?.version ?? null } },
  );
}

/** @param seen what was served when it was decided; undefined: nobody says. @throws ml.promoted_meanwhile */
export function checkSeen(
  name: ModelName,
  seen: string | null | undefined,
  now: ServedVersion | undefined,
): void {
  const served = now?.version ?? null;
  if (seen === undefined || seen === served) return;
  throw mlFailures.make(
    "promoted_meanwhile",
    `Cannot change what is served of "${name}": it was ${seen ?? "none"}, it is ${
      served ?? "none"
    }`,
    { members: { served } },
  );
}

export function unknownVersion(name: string, version: string): Failure {
  return mlFailures.make("unknown_version", `There is no version "${version}" of "${name}"`);
}
