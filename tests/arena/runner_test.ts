/** What strangers' frames and a dying thread do to matches: nothing, and an honest word. */

import { place } from "../support/process/place.ts";
import assert from "node:assert/strict";
import {
  createArenaSockets,
  createHostedMatches,
  type HostedMatch,
} from "../../services/arena/mod.ts";
import { createArenaThread } from "../../services/arena/worker_thread.ts";
import { readControl } from "../../services/arena/codec/control.ts";
import { systemClock } from "../../services/platform/time/clock.ts";
import { eventually } from "../support/app/eventually.ts";
import { silentLogger } from "../support/app/silent_logger.ts";
import { takeHostileFrames } from "./hostile_frames.ts";

Deno.test("[AR7] hostile frames end their sockets, never the match", () =>
  takeHostileFrames(20_000));

Deno.test({
  name:
    "[AR4] a thread that dies: its players are told, the process lives, the next match is played",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using thread = createArenaThread({ entry: place.entry });
    const sockets = createArenaSockets({
      thread,
      clock: systemClock,
      close: { protocolError: 4502, tokenExpired: 4503 },
    });
    const lost: string[] = [];
    const matches = createHostedMatches({
      ...{ thread, sockets, clock: systemClock, log: silentLogger },
      listener: {
        ...{ opened() {}, counting() {}, left() {}, refused() {} },
        over: () => Promise.resolve(true),
        lost: ({ id }) => Promise.resolve(void lost.push(id)),
      },
    });
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
    const play = (id: string) => {
      const match: HostedMatch = {
        ...{ id, mode: "duel", practice: true },
        setup: { seed: 7, sides: 2, seats: [{ side: 0 }, { side: 1 }] },
        seats: [{ side: 0, name: "Nova", userId: "n" }, { side: 1, name: "x", skill: "novice" }],
      };
      matches.open(match);
      matches.attach(match, 0, peer, { id: "n" });
    };
    play("first");
    await eventually("it plays", () => frames > 3);
    // What no code sends: the thread falls over it.
    thread.send({ type: "open", match: "x", setup: undefined as never, opponents: [] });
    await eventually("its players are told", () => closed === 4510);
    assert.deepEqual([told, lost], [["welcome", "void"], ["first"]]);
    frames = 0;
    play("second");
    await eventually("the next match plays", () => frames > 3);
    matches.lose("second");
    assert.deepEqual(lost, ["first", "second"]);
  },
});
