/**
 * Shadows as the registry keeps them, proved like what serves.
 *
 * Holds the files of each shadow from when it is first listed until it is a shadow no more, so that
 * looking again every few seconds costs one short query; the shadows' loop drives it.
 */

import type { Logger } from "../../platform/observe/log.ts";
import type { Inference } from "../serving/inference.ts";
import type { Known } from "../shadow/report.ts";
import type { ShadowSource } from "../shadow/shadow_watch.ts";
import type { ModelVersion } from "../types.ts";
import { type Candidate, ModelRefused, readCandidate } from "./candidate.ts";
import { loadCandidate } from "./golden.ts";
import type { RegistryStore } from "./store.ts";

export function createShadowSource(
  { store, inference, log }: {
    store: Pick<RegistryStore, "listShadows" | "readFiles">;
    /** A thread of their own: no answer waits behind a shadow. */
    inference: Inference;
    log: Logger;
  },
): ShadowSource {
  const known = new Map<string, Candidate | undefined>();

  async function candidateOf(version: ModelVersion): Promise<Candidate | undefined> {
    if (known.has(version.id)) return known.get(version.id);
    try {
      known.set(version.id, readCandidate(await store.readFiles(version.id), version));
    } catch (error) {
      if (!(error instanceof ModelRefused)) throw error;
      log.warn({ err: error.message, model: version.name }, "ml: no shadow");
      known.set(version.id, undefined);
    }
    return known.get(version.id);
  }

  return {
    async list() {
      const versions = await store.listShadows();
      for (const id of known.keys()) if (!versions.some((each) => each.id === id)) known.delete(id);
      const found: Known[] = [];
      for (const { id, name, version, ...rest } of versions) {
        const candidate = await candidateOf({ id, name, version, ...rest });
        if (candidate) found.push({ id, name, version, manifest: candidate.manifest });
      }
      return found;
    },

    load: ({ id }) => loadCandidate(inference, known.get(id)!),
  };
}
