/** Who does not keep up: a tab in the background, a reader that has stopped. */

import { place } from "../support/process/place.ts";
import assert from "node:assert/strict";
import {
  type ArenaPeer,
  createArenaSockets,
  createHostedMatches,
  type HostedMatch,
} from "../../services/arena/mod.ts";
import { createMatch } from "../../services/arena/match/match.ts";
import { createArenaClient, TICK_MS } from "../../services/arena/prediction/mod.ts";
import { TUNING } from "../../services/arena/simulation/mod.ts";
import { createArenaThread } from "../../services/arena/worker_thread.ts";
import { eventually } from "../support/app/eventually.ts";
import { manualClock } from "../support/app/manual_clock.ts";
import { silentLogger } from "../support/app/silent_logger.ts";

Deno.test("[AR3] a tab that comes back from the background catches up without flooding", () => {
  const setup = { seed: 11, sides: 2, seats: [{ side: 0 }, { side: 1 }] };
  const match = createMatch(setup);
  const link = match.join(0);
  const { arena } = match.world;
  const client = createArenaClient({ shape: match.shape, arena, tuning: TUNING, seat: 0 });
  let commands = 0;
  let most = 0;
  let now = 0;
  const play = (ticks: number, visible: boolean) => {
    for (let i = 0; i < ticks; i++) {
      match.tick();
      client.receive(link.frame(), now);
      for (let part = 0; part < 2; part++) {
        now += TICK_MS / 2;
        if (!visible) continue;
        const aim = (i * 40) % 4_096;
        const sent = client.command({ moveX: 90, moveY: i % 50, aim, buttons: 0 }, now);
        if (!sent) continue;
        link.receive(sent);
        commands += sent[5]! & 0x7f;
        most = Math.max(most, sent[5]! & 0x7f);
      }
    }
  };
  play(60, true);
  const { delay } = client;
  for (const away of [30, 600]) {
    play(away, false);
    [commands, most] = [0, 0];
    play(30, true);
    assert.ok(most <= 16, `${most} commands in one frame`);
    assert.ok(commands <= 30 + 16, `${commands} commands in the second after it`);
    assert.deepEqual(match.takeRefusals(), []);
    play(60, true);
    // What it predicts is what the match does.
    const { corrections } = client.predictor;
    const { count } = corrections;
    play(60, true);
    assert.equal(corrections.count, count);
    assert.ok(Math.abs(client.delay - delay) <= 16, `${client.delay} sixteenths, ${delay} before`);
  }
});

Deno.test({
  name: "[AR3] a reader that has stopped gets nothing, is cut, and harms nobody",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using thread = createArenaThread({ entry: place.entry });
    const clock = manualClock();
    const close = { protocolError: 4502, tokenExpired: 4004 };
    const sockets = createArenaSockets({ thread, clock, close });
    const matches = createHostedMatches({
      ...{ thread, sockets, clock, log: silentLogger },
      listener: {
        ...{
          opened() {},
          counting() {},
          left() {},
          refused() {},
          over: () => Promise.resolve(true),
        },
        lost: () => Promise.resolve(),
      },
    });
    const reader = () => {
      const state = { frames: 0, backlog: 0, closed: 0 };
      const peer: ArenaPeer = {
        send: () => void state.frames++,
        close: (code) => state.closed ||= code,
        backlog: () => state.backlog,
      };
      return { state, peer };
    };
    const [slow, quick] = [reader(), reader()];
    const match: HostedMatch = {
      ...{ id: "one", mode: "duel", practice: true },
      setup: { seed: 7, sides: 2, seats: [{ side: 0 }, { side: 1 }] },
      seats: [{ side: 0, name: "Nova", userId: "n" }, { side: 1, name: "Liv", userId: "l" }],
    };
    matches.open(match);
    matches.attach(match, 0, slow.peer, { id: "n" });
    matches.attach(match, 1, quick.peer, { id: "l" });
    await eventually("both play", () => slow.state.frames > 3 && quick.state.frames > 3);
    slow.state.backlog = 20_000;
    const goOn = async (more: number) => {
      const before = quick.state.frames;
      await eventually("the other plays on", () => quick.state.frames > before + more);
    };
    await goOn(10);
    const { frames } = slow.state;
    await goOn(20);
    assert.equal(slow.state.frames, frames, "nothing is sent to who takes nothing");
    slow.state.backlog = 0;
    await eventually("it goes on where it was", () => slow.state.frames > frames + 3);
    slow.state.backlog = 20_000;
    await goOn(10);
    await clock.advance(10_001);
    await eventually("it is cut", () => slow.state.closed === 4001);
    await goOn(10);
    assert.equal(quick.state.closed, 0);
    matches.lose("one");
  },
});
