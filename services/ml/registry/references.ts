/**
 * What drift is told by, for a version that the database keeps without: where the program's folder has
 * it, it is put beside the other files, so that all nodes count by the same bins.
 */

import type { Logger } from "../../platform/observe/log.ts";
import { type Reference, REFERENCE_FILE } from "../reference.ts";
import type { ServedVersion } from "../types.ts";
import { type Candidate, ModelRefused, referenceOf } from "./candidate.ts";
import type { ModelFolder } from "./model_folder.ts";
import type { RegistryStore } from "./store.ts";

export type FindReference = (
  version: ServedVersion,
  candidate: Candidate,
) => Promise<Reference | undefined>;

/** A version is served whatever becomes of this. */
export function createReferences(
  { store, folder, log }: {
    store: Pick<RegistryStore, "addReference" | "readFile">;
    folder: Pick<ModelFolder, "read">;
    log: Logger;
  },
): FindReference {
  return async ({ id, name, version }, { reference, manifest }) => {
    if (reference) return reference;
    try {
      const bytes = (await folder.read(name, version))?.get(REFERENCE_FILE);
      if (!bytes || !referenceOf(new Map([[REFERENCE_FILE, bytes]]), manifest)) return undefined;
      await store.addReference(id, bytes);
      const kept = await store.readFile(id, REFERENCE_FILE);
      return kept && referenceOf(new Map([[REFERENCE_FILE, kept]]), manifest);
    } catch (error) {
      if (!(error instanceof ModelRefused)) throw error;
      log.warn({ err: error.message, model: name, version }, "ml: nothing tells of its drift");
      return undefined;
    }
  };
}
