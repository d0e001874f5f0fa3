import assert from "node:assert/strict";
import { windowFeatures } from "../ml/features/mod.ts";
import { BOT_WINDOW } from "./bot_decision.ts";
import { type BotWindow, createBotWindows } from "./bot_windows.ts";
import { makeSession } from "./synthetic_play.ts";
import type { Observed } from "./types.ts";

const ADA = "ada";
const session = makeSession({ cohort: "controller", seed: 7, minutes: 4 });

/** Shows events to a watch and collects what it cuts. */
function cut(windows: ReturnType<typeof createBotWindows>, events: readonly Observed[]) {
  const found: BotWindow[] = [];
  for (const event of events) {
    if (windows.see(ADA, event)) found.push(windows.take(ADA, event, windowFeatures));
  }
  return found;
}

Deno.test("[ML5] every 256 events make a window, with the features of just these", () => {
  const found = cut(createBotWindows(), session);
  assert.equal(found.length, Math.floor(session.length / BOT_WINDOW));
  for (const [n, { eventId, features }] of found.entries()) {
    const events = session.slice(n * BOT_WINDOW, (n + 1) * BOT_WINDOW);
    assert.equal(eventId, events.at(-1)!.id);
    assert.deepEqual(features, windowFeatures(events));
  }
});

Deno.test("[ML5] whoever takes over anywhere cuts at the same events, with the same features", () => {
  const whole = cut(createBotWindows(), session);
  for (let at = 100; at < session.length; at += 173) {
    const windows = createBotWindows();
    const before = cut(createBotWindows(), session.slice(0, at));
    windows.resume(ADA, session.slice(Math.max(0, at - 400), at), before.at(-1)?.eventId);
    assert.deepEqual([...before, ...cut(windows, session.slice(at))], whole, `from ${at} on`);
  }
});

Deno.test("[ML5] play of more than five minutes ago is another window's, or nobody's", () => {
  const late = session.slice(0, 400).map((event, i) => ({ ...event, at: event.at + i * 2_000 }));
  assert.deepEqual(cut(createBotWindows(), late), [], "256 events take longer");
  const paused = [
    ...session.slice(0, 200),
    ...session.slice(200, 500).map((event) => ({ ...event, at: event.at + 600_000 })),
  ];
  const [window, ...more] = cut(createBotWindows(), paused);
  assert.equal(window!.eventId, paused[455]!.id, "counted from after the pause");
  assert.equal(more.length, 0);
});
