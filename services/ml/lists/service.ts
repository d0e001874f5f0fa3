/** Lists of players as the staff asks for them. */

import type { Manifest, ModelName } from "../manifest.ts";
import type { ListStore } from "./store.ts";
import type { ListedModel, ListEnd, PlayerList } from "./types.ts";

export interface PlayerLists {
  /**
   * Whom the served version expects it of, the surest first.
   * @param least of the score; the model's threshold where it is left out
   */
  list(
    name: ListedModel,
    page: { least?: number; after?: ListEnd; limit: number },
  ): Promise<PlayerList>;
}

export function createPlayerLists(
  { served, store }: {
    served: {
      find(name: ModelName): { id: string; version: string; manifest: Manifest } | undefined;
    };
    store: Pick<ListStore, "list">;
  },
): PlayerLists {
  return {
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
