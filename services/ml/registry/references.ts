/**
 * What drift is told by, and what seeds are worth, for a version that the database keeps without: where
 * the program's folder has it, it is put beside the other files, so that all nodes go by the same.
 */

import type { Logger } from "../../platform/observe/log.ts";
import { type Reference, REFERENCE_FILE } from "../reference.ts";
import type { ServedVersion } from "../types.ts";
import { SEEDING_FILE } from "../wire_seeding.ts";
import { type Candidate, ModelRefused, referenceOf, seedingOf } from "./candidate.ts";
import type { ModelFolder } from "./model_folder.ts";
import type { RegistryStore } from "./store.ts";

export type FindReference = (
  version: ServedVersion,
  candidate: Candidate,
) => Promise<Reference | undefined>;

/** A version is served whatever becomes of this. */
export function createReferences(
  { store, folder, log }: {
    store: Pick<RegistryStore, "addReference" | "addSeeding" | "readFile">;
    folder: Pick<ModelFolder, "read">;
    log: Logger;
  },
): FindReference {
  return async ({ id, name, version }, { reference, manifest, files }) => {
    const lacksSeeding = name === "skill" && !files.has(SEEDING_FILE);
    if (reference && !lacksSeeding) return reference;
    try {
      const found = await folder.read(name, version);
      const seeding = lacksSeeding ? found?.get(SEEDING_FILE) : undefined;
      if (seeding && seedingOf(new Map([[SEEDING_FILE, seeding]]), manifest)) {
        await store.addSeeding(id, seeding);
      }
      if (reference) return reference;
      const bytes = found?.get(REFERENCE_FILE);
      if (!bytes || !referenceOf(new Map([[REFERENCE_FILE, bytes]]), manifest)) return undefined;
      await store.addReference(id, bytes);
      const kept = await store.readFile(id, REFERENCE_FILE);
      return kept && referenceOf(new Map([[REFERENCE_FILE, kept]]), manifest);
    } catch (error) {
      if (!(error instanceof ModelRefused)) throw error;
      log.warn(
        { err: error.message, model: name, version },
        "ml: what lies beside it is not taken",
      );
      return reference;
    }
  };
}
