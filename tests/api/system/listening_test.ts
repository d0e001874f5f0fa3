/** [OPS10] How many connections wait at the program's port for being taken, on either runtime. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { runtime } from "../../../services/platform/runtime/mod.ts";

const WANTED = 4_096;
const MOST = "/proc/sys/net/core/somaxconn";

/** Room of the queue of what listens at a port, as the system has it. */
function roomAt(port: number): number {
  const lines = execFileSync("ss", ["-Hltn", `sport = :${port}`], { encoding: "utf8" });
  // State, waiting, room, address, peer.
  return Number(lines.trim().split(/\s+/)[2]);
}

Deno.test({
  name: "[OPS10] 4,096 connections may wait to be taken, as far as the system allows",
  // Linux alone tells.
  ignore: !existsSync(MOST),
  async fn() {
    const most = Number(readFileSync(MOST, "utf8"));
    const server = await runtime.listen({ host: "127.0.0.1", port: 0 }, () => new Response());
    try {
      assert.equal(roomAt(server.port), Math.min(WANTED, most));
    } finally {
      await server.shutdown();
    }
  },
});
