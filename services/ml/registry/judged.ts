/**
 * Versions with where their verdicts begin, for figures of what came true.
 *
 * Holds the threshold of each version that was asked for: a version never changes its own. Whoever asks
 * drives it.
 */

import type { JudgedVersion } from "../outcomes/service.ts";
import { ModelRefused, readManifest } from "./candidate.ts";
import type { RegistryStore } from "./store.ts";

export function createJudgedVersions(
  { store }: { store: Pick<RegistryStore, "listVersions" | "listServed" | "readFile"> },
): () => Promise<JudgedVersion[]> {
  const thresholds = new Map<string, number | null>();

  async function thresholdOf(id: string): Promise<number | null> {
    if (thresholds.has(id)) return thresholds.get(id)!;
    const file = "metrics.json";
    const bytes = await store.readFile(id, file);
    let threshold: number | null = null;
    try {
      if (bytes) ({ threshold } = readManifest(new Map([[file, bytes]])));
    } catch (error) {
      if (!(error instanceof ModelRefused)) throw error;
    }
    thresholds.set(id, threshold);
    return threshold;
  }

  return async () => {
    const [versions, served] = await Promise.all([store.listVersions(), store.listServed()]);
    const ids = new Set(served.map(({ id }) => id));
    const judged: JudgedVersion[] = [];
    for (const { id, name, version } of versions) {
      judged.push({ id, name, version, threshold: await thresholdOf(id), isServed: ids.has(id) });
    }
    return judged;
  };
}
