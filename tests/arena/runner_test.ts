/** What strangers' frames and a dying thread do to matches: nothing, and an honest word. */

import assert from "node:assert/strict";
import { createArena, createArenaSockets } from "../../services/arena/mod.ts";
import { createArenaThread } from "../../services/arena/worker_thread.ts";
import { createCurrentGame } from "../../services/game/mod.ts";
import { readControl } from "../../services/arena/codec/control.ts";
import { systemClock } from "../../services/platform/time/clock.ts";
import { eventually } from "../support/app/eventually.ts";
import { silentLogger } from "../support/app/silent_logger.ts";
import { takeHostileFrames } from "./hostile_frames.ts";
import { openTestApp } from "../support/app/test_app.ts";

Deno.test("[AR7] hostile frames end their sockets, never the match", () =>
  takeHostileFrames(20_000));

Deno.test({
  name:
    "[AR4] a thread that dies: its players are told, the process lives, the next match is played",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using app = await openTestApp();
    const root = new URL("../../", import.meta.url);
    await using thread = createArenaThread({ entry: (path) => new URL(path, root) });
    const sockets = createArenaSockets({ thread, clock: systemClock, protocolError: 4502 });
    const arena = createArena({
      ...{ thread, sockets, identity: app.services.access.identity, random: Math.random },
      ...{ game: createCurrentGame(app.config.game), clock: systemClock },
      ...{ ids: app.services.ids, log: silentLogger },
    });
    const { id } = await app.guest();
    const caller = { id, roles: ["player" as const] };
    const told: string[] = [];
    let frames = 0;
    let closed: number | undefined;
    const peer = {
      send(bytes: Uint8Array) {
        if (bytes[0] === 1) told.push(readControl(bytes).type);
        else frames++;
      },
      close: (code: number) => closed = code,
      backlog: () => 0,
    };
    const join = async () =>
      arena.attach(await arena.practice(caller, { mode: "duel", skill: "novice" }), caller, peer);
    await join();
    await eventually("it plays", () => frames > 3);
    // What no code sends: the thread falls over it.
    thread.send({ type: "open", match: "x", setup: undefined as never, opponents: [] });
    await eventually("its players are told", () => closed === 4510);
    assert.deepEqual(told, ["welcome", "void"]);
    frames = 0;
    await join();
    await eventually("the next match plays", () => frames > 3);
    arena.close();
  },
});
