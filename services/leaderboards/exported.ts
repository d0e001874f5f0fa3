/** What of seasons leaves for analytics. */

import type { ExportedTable } from "../platform/exported.ts";

export const seasonsExported: ExportedTable = {
  name: "seasons",
  text: "A season",
  from: "seasons t",
  key: ["id"],
  columns: {
    id: { type: "text", text: "the season" },
    name: { type: "text", text: "as players read it" },
    opens_at: { type: "instant", text: "when it opens" },
    closes_at: { type: "instant", text: "when it closes; null: not said" },
  },
};
