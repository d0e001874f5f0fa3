import assert from "node:assert/strict";
import { manualClock } from "../../tests/support/app/manual_clock.ts";
import { silentLogger as log } from "../../tests/support/app/silent_logger.ts";
import { BOT_WINDOW } from "./bot_decision.ts";
import { createBotWindows } from "./bot_windows.ts";
import { createJudge, type RecordedEvent, type Since } from "./judge.ts";
import { QUIET_MS, RULES } from "./rules/mod.ts";
import type { Said } from "./store.ts";
import type { Alert } from "./types.ts";

const START = Date.UTC(2026, 10, 1);
const ADA = "00000000-0000-7000-8000-00000000000a";

/** A judge over a store that is two arrays. */
function openJudge(
  { stored = [], said = [], mostPlayers, isWanted }: {
    mostPlayers?: number;
    stored?: RecordedEvent[];
    said?: Said[];
    /** Of the bot model, where it is not switched off. */
    isWanted?: () => boolean;
  } = {},
) {
  const clock = manualClock(START);
  const asked: Since[] = [];
  const unwanted: number[] = [];
  const judge = createJudge({
    rules: RULES,
    kindOf: (kind) => kind,
    clock,
    history: {
      listRecent(players, limit) {
        asked.push(...players);
        const since = new Map(players.map((player) => [player.userId, player.since]));
        const found = stored.filter(({ userId, at }) => at >= since.get(userId!)!);
        return Promise.resolve(limit < found.length ? found.slice(-limit) : found);
      },
      listSampled(players, { ms }) {
        const since = new Map(players.map((player) => [player.userId, player.since]));
        const steps = new Set<number>();
        return Promise.resolve(stored.filter(({ userId, at, receivedAt }) => {
          const step = Math.floor(receivedAt.getTime() / ms);
          return at >= since.get(userId!)! && !steps.has(step) && steps.add(step);
        }));
      },
    },
    log,
    ...(mostPlayers !== undefined && { mostPlayers }),
    alerts: { listSaid: () => Promise.resolve(said) },
    bots: isWanted && {
      ...{ windows: createBotWindows(), models: { isWanted } },
      features: (events) => Float32Array.of(events.length),
      listCuts: () => Promise.resolve(new Map()),
      onUnwanted: (windows) => unwanted.push(windows),
    },
  });
  return {
    /** Alerts alone, as most tests want them. */
    judge: {
      ...judge,
      judge: async (events: RecordedEvent[]) => (await judge.judge(events)).alerts,
    },
    ...{ whole: judge, clock, asked, unwanted },
  };
}

let made = 0;
function ability(at: number): RecordedEvent {
  return {
    id: `event ${++made}`,
    kind: "ability",
    payload: { ability: "bolt", cooldown_ms: 1_000 },
    ...{ userId: ADA, at: new Date(at), receivedAt: new Date(at), skewMs: null },
  };
}

const rulesOf = (alerts: Alert[]) => alerts.map(({ rule }) => rule);
const uses = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ability(from + i * 100));

Deno.test("[TEL3 TEL6] whoever takes over in the middle of a window finds what one reader would", async () => {
  const events = uses(START, 8);
  const whole = await openJudge().judge.judge(events);
  assert.deepEqual(rulesOf(whole), ["cooldown"]);
  for (let cut = 1; cut < events.length; cut++) {
    const before = await openJudge().judge.judge(events.slice(0, cut));
    const said = before.map(({ userId, rule, at }) => ({ userId, rule, at }));
    const heir = openJudge({ stored: events.slice(0, cut), said });
    const after = await heir.judge.judge(events.slice(cut));
    const ids = [...before, ...after].map(({ id }) => id);
    assert.deepEqual(ids, whole.map(({ id }) => id), `cut at ${cut}`);
  }
});

Deno.test("[TEL3 TEL6] a slow clock of a busy player is found by whoever takes over, as soon as before", async () => {
  // Four events a second: the last minutes are far more than is replayed.
  const events = Array.from({ length: 4 * 270 }, (_, i): RecordedEvent => {
    const arrival = START + i * 250;
    return { ...ability(arrival), kind: "emote", skewMs: i * 25 };
  });
  const at = async (heirs: number) => {
    const cut = heirs === 0 ? 0 : 4 * 225;
    const { judge } = openJudge({ stored: events.slice(0, cut) });
    const [alert] = await judge.judge(events.slice(cut));
    return alert && events.findIndex(({ id }) => id === alert.eventId) / 4;
  };
  const [alone, heir] = [await at(0), await at(1)];
  assert.equal(alone, 240);
  assert.ok(heir !== undefined && heir <= 270, `${heir}`);
});

Deno.test("[TEL3 TEL6] what waited in the stream for an hour has its past there", async () => {
  const long = START - 3_600_000;
  const events = uses(long, 4);
  const { judge, asked } = openJudge({ stored: events.slice(0, 3) });
  assert.deepEqual(rulesOf(await judge.judge(events.slice(3))), ["cooldown"]);
  assert.ok(asked[0]!.since.getTime() < long);
});

Deno.test("[TEL7] a rule that has spoken keeps quiet after a takeover, and speaks again in time", async () => {
  const said = [{ userId: ADA, rule: "cooldown", at: new Date(START - QUIET_MS / 2) }];
  const { judge } = openJudge({ said });
  assert.deepEqual(await judge.judge(uses(START, 5)), []);
  assert.deepEqual(rulesOf(await judge.judge(uses(START + QUIET_MS, 5))), ["cooldown"]);
});

Deno.test("[TEL6] more players than fit push nobody out who plays, and are met when one has left", async () => {
  const players = ["a", "b", "c", "d"].map((last) => ADA.slice(0, -1) + last);
  const { judge, clock, asked } = openJudge({ mostPlayers: 3 });
  const found: Alert[] = [];
  const round = async (who: readonly string[]) => {
    const at = clock.now();
    found.push(...await judge.judge(who.map((userId) => ({ ...ability(at), userId }))));
    await clock.advance(100);
  };
  for (let i = 0; i < 4; i++) await round(players);
  assert.deepEqual(found.map(({ userId }) => userId), players.slice(0, 3));
  assert.equal(asked.length, 3, "the past of each was read once");
  for (let i = 0; i < 130; i++) {
    await round(players.slice(1, 3));
    await clock.advance(500);
  }
  for (let i = 0; i < 4; i++) await round(players.slice(1));
  assert.deepEqual(found.slice(3).map(({ userId }) => userId), [players[3]]);
  assert.equal(asked.length, 4);
});

/** Nothing that a rule minds. */
const quiet = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({ ...ability(from + i * 500), kind: "emote" }));

Deno.test("[TEL3 ML5] with a model play is cut into windows, which are stored with the events", async () => {
  const { whole } = openJudge({ isWanted: () => true });
  assert.deepEqual((await whole.judge(quiet(START, 250))).windows, [], "too little");
  const more = quiet(START + 125_000, 300);
  const { alerts, windows } = await whole.judge(more);
  assert.deepEqual(alerts, []);
  assert.deepEqual(windows.map(({ userId, eventId }) => [userId, eventId]), [[ADA, more[5]!.id], [
    ADA,
    more[261]!.id,
  ]]);
  assert.equal(windows[0]!.receivedAt, more[5]!.receivedAt.getTime());
  assert.deepEqual(windows[0]!.features, Float32Array.of(BOT_WINDOW));
});

Deno.test("[TEL3 ML5] switched off nothing is cut; without a model what is not scored is counted", async () => {
  assert.deepEqual((await openJudge().whole.judge(quiet(START, 300))).windows, []);
  const { whole, unwanted } = openJudge({ isWanted: () => false });
  const { windows } = await whole.judge(quiet(START, 600));
  assert.deepEqual([windows, unwanted], [[], [2]]);
});
