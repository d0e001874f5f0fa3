/** A million hostile frames: `deno task soak`. */

import { takeHostileFrames } from "./hostile_frames.ts";

if (Deno.env.get("SOAK") === "1") {
  Deno.test("[AR7] a million hostile frames end their sockets, never the match", () => {
    takeHostileFrames(1_000_000);
  });
}
