/** What of ratings leaves for analytics. */

import type { ExportedTable } from "../platform/exported.ts";

export const ratingsExported: ExportedTable = {
  name: "ratings",
  text: "A player's rating in a mode, as it is now; how it came about is in `seats`",
  from: "ratings t",
  key: ["user_id", "mode"],
  deletion: "removed",
  columns: {
    user_id: { type: "uuid", text: "the player" },
    mode: { type: "text", text: "the mode" },
    mmr: { type: "float", text: "in points" },
    deviation: { type: "float", text: "how unsure it is, in points" },
    games: { type: "integer", text: "rated matches" },
    updated_at: { type: "instant", text: "when it last changed" },
  },
};
