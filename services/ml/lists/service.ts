/** Lists of players as the staff asks for them. */

import type { Manifest, ModelName } from "../manifest.ts";
import type { ListStore } from "./store.ts";
import type { ListedModel, ListEnd, PlayerList, PlayerScore } from "./types.ts";

export interface PlayerLists {
  /**
   * Whom the served version expects it of, the surest first.
   * @param least of the score; the model's threshold where it is left out
   */
  list(
    name: ListedModel,
    page: { least?: number; after?: ListEnd; limit: number },
  ): Promise<PlayerList>;
  /** What the served versions say of one player. */
  listOf(userId: string): Promise<PlayerScore[]>;
}

export function createPlayerLists(
  { served, store }: {
    served: {
      find(name: ModelName): { id: string; version: string; manifest: Manifest } | undefined;
    };
    store: Pick<ListStore, "list" | "listOf">;
  },
): PlayerLists {
  return {
    async listOf(userId) {
      const rows = await store.listOf(userId);
      return rows.flatMap(({ modelId, ...row }) => {
        const now = served.find(row.name);
        // What a version says that is no longer served is nobody's word.
        if (now?.id !== modelId) return [];
        return [{ ...row, version: now.version, threshold: now.manifest.threshold ?? 0.5 }];
      });
    },

    async list(name, { least, ...page }) {
      const now = served.find(name);
      if (!now) return { name, state: "not_served" };
      const { id: modelId, version, manifest } = now;
      if (manifest.definitions === "file") return { name, state: "foreign_features", version };
      const threshold = manifest.threshold ?? 0.5;
      const players = await store.list({ name, modelId, least: least ?? threshold, ...page });
      return { name, state: "listed", version, threshold, players };
    },
  };
}
