import assert from "node:assert/strict";
import { RULES, watchPlayer } from "../../anti_cheat/rules/mod.ts";
import { type Command, createWorld, setPresent, step } from "../simulation/mod.ts";
import { createSignalWatch, type SeatSignals } from "./signals.ts";

const BOLT = 1;
const DODGE = 4;
/** Two ticks. */
const DELAY = 32;

type Play = Partial<Pick<Command, "moveX" | "aim" | "buttons" | "delay">>;

/**
 * Seat 0 stands opposite to seat 1, eight units away in the open, and does as it is said.
 * @param plays of each tick from 1; undefined: the command never came
 */
function play(
  ticks: number,
  plays: (tick: number, seat: number) => Play | undefined,
): SeatSignals[] {
  const world = createWorld({ seed: 0, sides: 2, seats: [{ side: 0 }, { side: 1 }] });
  const watch = createSignalWatch(2);
  setPresent(world, 0, true);
  world.players.protectedUntil.fill(0);
  const { x, y } = world.arena.core;
  world.bodies.x.set([x - 4_000, x + 4_000]);
  world.bodies.y.set([y, y]);
  for (let tick = 1; tick <= ticks; tick++) {
    const commands = [0, 1].map((seat): Command[] => {
      // As the queue stands in for a command that did not come.
      const aim = tick === 1 ? seat * 2_048 : world.bodies.aim[seat]!;
      const still = { tick, moveX: 0, moveY: 0, aim, buttons: 0, delay: 0 };
      const played = plays(tick, seat);
      return [played ? { ...still, delay: DELAY, ...played } : still];
    });
    watch.before(world, commands);
    step(world, commands);
    watch.after(world);
    // Nobody dies of it.
    world.players.health.fill(100);
  }
  return watch.take();
}

/** Rules that speak about what somebody's matches told. */
function judge(matches: readonly SeatSignals[]): string[] {
  const watch = watchPlayer(RULES);
  const see = (kind: string, payload: Record<string, unknown>) =>
    watch.see({ id: kind, kind, at: 0, receivedAt: 0, payload }).map(({ rule }) => rule.id);
  return matches.flatMap(({ reactions, turns }) => [
    ...reactions.flatMap(({ ms }) => see("reaction", { ms })),
    ...turns.flatMap(({ degrees, ms, hit }) => see("aim", { delta_deg: degrees, dt_ms: ms, hit })),
  ]);
}

/** Shoots every 90 ticks; the other dodges so many ticks after it could see it. */
const duel = (answer: number) =>
  play(1_000, (tick, seat) => {
    if (seat === 1) return { buttons: tick % 90 === 10 ? BOLT : 0 };
    return { buttons: tick % 90 === 10 + DELAY / 16 + answer ? DODGE : 0 };
  });

Deno.test("[AR6] a reaction is counted from when the bolt was drawn to the dodge", () => {
  const [dodger, shooter] = duel(6);
  assert.ok(dodger!.reactions.length > 0);
  for (const { ms } of dodger!.reactions) assert.equal(ms, 200);
  assert.deepEqual([shooter!.reactions, dodger!.shots, shooter!.shots], [[], 0, 12]);
  assert.deepEqual(judge(Array(12).fill(dodger)), [], "people take as long as that");
});

Deno.test("[AR6] who dodges as soon as a bolt is drawn trips the rule about reactions", () => {
  const [dodger] = duel(1);
  assert.ok(dodger!.reactions.length > 0 && dodger!.reactions.every(({ ms }) => ms === 33));
  assert.deepEqual(judge(Array(12).fill(dodger)).slice(0, 1), ["reaction"]);
  // Before it can be seen: luck, or another reason.
  assert.deepEqual(duel(-1)[0]!.reactions, []);
});

/** Looks away, turns by 60° in so many ticks, shoots; always hits. */
const turning = (ticks: number, away = 0) =>
  play(1_000, (tick, seat) => {
    if (seat === 1) return {};
    const at = tick % 60;
    const [far, until] = [4_096 - 683, 20];
    const rest = Math.max(0, Math.min(1, (until - at) / ticks));
    const aim = at >= until + 5 ? far : Math.round(4_096 - 683 * rest) % 4_096;
    if (away > 0 && at < until && at > until - away) return undefined;
    return { aim, buttons: at === until ? BOLT : 0 };
  });

Deno.test("[AR6] a turn before a shot is told with its length, its time and whether it hit", () => {
  const [slow] = turning(6);
  assert.equal(slow!.turns.length, 12, "a match tells no more");
  assert.ok(slow!.shots > 12 && slow!.hits === slow!.shots);
  for (const { degrees, ms, hit } of slow!.turns) {
    assert.deepEqual([Math.round(degrees), ms, hit], [60, 200, true]);
  }
  assert.deepEqual(judge(Array(5).fill(slow)), []);
  const [snap] = turning(1);
  assert.equal(snap!.turns[0]!.ms, 33);
  assert.deepEqual(judge([snap!]), ["aim_snap"]);
});

Deno.test("[AR6] what a stalled network did to a turn is nobody's play", () => {
  const [stalled] = turning(6, 6);
  assert.ok(stalled!.shots > 12);
  assert.deepEqual(judge(Array(5).fill(stalled)), []);
});

Deno.test("[AR6 AR7] buttons that go down are counted once, abilities that are not ready each time", () => {
  // Held for ten ticks.
  const [held] = play(
    40,
    (tick, seat) => ({ buttons: seat === 0 && tick >= 5 && tick < 15 ? BOLT : 0 }),
  );
  assert.deepEqual([held!.presses, held!.shots, held!.early], [1, 1, 9]);
});
