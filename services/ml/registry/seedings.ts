/** What seeds of a version are worth, as the database keeps it: one answer for all nodes, asked each time. */

import type { Manifest } from "../manifest.ts";
import { type Seeding, SEEDING_FILE } from "../wire_seeding.ts";
import { ModelRefused, seedingOf } from "./candidate.ts";
import type { Named } from "./refusals.ts";
import type { RegistryStore } from "./store.ts";

export interface Seedings {
  /** Undefined where nobody has asked, or where what is kept cannot be read. */
  find(version: { id: string; manifest: Pick<Manifest, "sha256"> }): Promise<Seeding | undefined>;
  /** @returns false where the registry knows no such version, or one of other bytes */
  note(version: Named, seeding: Seeding): Promise<boolean>;
}

export function createSeedings(
  { store }: { store: Pick<RegistryStore, "find" | "readFile" | "putSeeding"> },
): Seedings {
  return {
    async find({ id, manifest }) {
      const bytes = await store.readFile(id, SEEDING_FILE);
      if (!bytes) return undefined;
      try {
        return seedingOf(new Map([[SEEDING_FILE, bytes]]), manifest);
      } catch (error) {
        if (error instanceof ModelRefused) return undefined;
        throw error;
      }
    },

    async note({ name, version }, seeding) {
      const row = await store.find(name, version);
      if (row?.sha256 !== seeding.sha256) return false;
      await store.putSeeding(row.id, new TextEncoder().encode(`${JSON.stringify(seeding)}\n`));
      return true;
    },
  };
}
