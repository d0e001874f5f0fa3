/** What the network does to a match: corrections, jumps, and whether what was seen is hit. */

import assert from "node:assert/strict";
import { firstDifference } from "../../services/arena/match/replay.ts";
import { DIRECTION, DIRECTIONS, ONE, TUNING } from "../../services/arena/simulation/mod.ts";
import { draw } from "../../services/arena/simulation/random.ts";
import type { Wish } from "../../services/arena/prediction/mod.ts";
import { BAD, type Play, playOver } from "./network.ts";
import { watchShots } from "./shots.ts";

/** Milliunits of 4 px at 1280 × 800, where 32 units are as wide as the screen. */
const FOUR_PX = 100;
/** Two ticks of a dodge, the fastest way there is. */
const FASTEST = 2 * TUNING.dodgeStep;
const squad = {
  seed: 4,
  sides: 2,
  seats: [{ side: 0 }, { side: 1 }, { side: 0 }, { side: 1 }, { side: 0 }, { side: 1 }],
};

/** Walks about as people do, turning every now and then, dodging and shooting. */
function restless() {
  const wishes = new Map<number, { until: number; turn: number }>();
  return ({ seat, now }: Play, dice: { random: number }) => {
    let wish = wishes.get(seat);
    if (!wish || now >= wish.until) {
      wish = { until: now + 150 + draw(dice, 600), turn: draw(dice, DIRECTIONS) };
      wishes.set(seat, wish);
    }
    const turn = wish.turn;
    return {
      moveX: Math.trunc(DIRECTION.x[turn]! * 127 / ONE),
      moveY: Math.trunc(DIRECTION.y[turn]! * 127 / ONE),
      aim: (turn + draw(dice, 60)) % DIRECTIONS,
      buttons: draw(dice, 20) === 0 ? 1 << draw(dice, 3) : 0,
    };
  };
}

Deno.test("[AR3] over a bad network fewer than one frame in a hundred is corrected, nobody jumps", () => {
  let [frames, corrected, jumps] = [0, 0, 0];
  const last = new Map<string, { x: number; y: number; now: number; alive: boolean }>();
  const seen = new Map<number, number>();
  for (let seed = 1; seed <= 4; seed++) {
    last.clear();
    seen.clear();
    const match = playOver(BAD, {
      ...{ setup: { ...squad, seed }, seed, ms: 60_000, wish: restless() },
      onFrame({ client, seat, now }) {
        if (now < 2_000) return;
        frames++;
        const { count, last: length } = client.predictor.corrections;
        if (count > (seen.get(seat) ?? 0) && length > FOUR_PX && !client.predictor.foreign) {
          corrected++;
        }
        seen.set(seat, count);
        for (const { seat: other, x, y, flags } of client.others(now)) {
          const key = `${seat} ${other}`;
          const before = last.get(key);
          const alive = (flags & 1) === 1;
          if (before && before.alive && alive && now - before.now < 20) {
            if (Math.hypot(x - before.x, y - before.y) > FASTEST) jumps++;
          }
          last.set(key, { x, y, now, alive });
        }
      },
    });
    assert.equal(firstDifference(match.replay()), undefined, "the log plays the same match");
  }
  console.log(`${frames} frames, ${corrected} corrected by more than 4 px, ${jumps} jumps`);
  assert.ok(frames > 50_000);
  assert.ok(corrected < frames / 100, `${corrected} of ${frames} frames corrected`);
  assert.equal(jumps, 0);
});

/** Two in an open field, out of each other's way, one shooting at the other, now and then beside. */
function duelists() {
  const goals = new Map<number, { until: number; x: number; y: number }>();
  return (play: Play, dice: { random: number }): Wish => {
    const { seat, now, client, match: { world } } = play;
    let goal = goals.get(seat);
    if (!goal || now >= goal.until) {
      goal = {
        until: now + 200 + draw(dice, 700),
        x: 24_000 + draw(dice, 12_000),
        y: 24_000 + draw(dice, 12_000),
      };
      goals.set(seat, goal);
    }
    const [dx, dy] = [goal.x - world.bodies.x[seat]!, goal.y - world.bodies.y[seat]!];
    const far = Math.hypot(dx, dy);
    const wish = {
      moveX: far < 300 ? 0 : Math.trunc(dx / far * 127),
      moveY: far < 300 ? 0 : Math.trunc(dy / far * 127),
      ...{ aim: 0, buttons: 0 },
    };
    if (seat === 1) return wish;
    const target = client.others(now).find((other) => other.seat === 1);
    const { x, y, boltReady, tick } = client.predictor.bodies;
    if (!target || boltReady[0]! > tick[0]! + 1) return wish;
    const turn = Math.atan2(target.y - y[0]!, target.x - x[0]!) / (2 * Math.PI) * DIRECTIONS;
    const off = draw(dice, 400) - 200;
    return { ...wish, aim: (Math.round(turn) + off + 2 * DIRECTIONS) % DIRECTIONS, buttons: 1 };
  };
}

Deno.test("[AR3] what is seen is hit: of 10,000 shots over a bad network, on target and off", () => {
  const tuning = {
    ...TUNING,
    health: 1e9,
    boltCooldown: 12,
    roundTicks: 60_000,
    protectionTicks: 0,
  };
  const count = { on: 0, hitOn: 0, off: 0, hitOff: 0, graze: 0, stalled: 0, hitStalled: 0 };
  for (let seed = 1; seed <= 3; seed++) {
    const watch = watchShots(1);
    const setup = {
      ...{ seed, sides: 2, seats: [{ side: 0 }, { side: 1 }] },
      size: { width: 200_000, height: 200_000 },
    };
    let placed = false;
    let fired = 0;
    playOver(BAD, {
      ...{ setup, seed, tuning, ms: 1_440_000, wish: duelists() },
      onTick({ world }) {
        if (!placed) {
          placed = true;
          world.bodies.x.set([27_000, 33_000]);
          world.bodies.y.set([30_000, 30_000]);
        }
        for (const event of world.events) {
          if (event.kind === "bolt") watch.told(event, event.x, event.y);
          else if (event.kind === "boltEnd") watch.told(event, event.x, event.y);
        }
      },
      onFrame(play, sent) {
        if (play.seat !== 0 || play.now < 3_000) return;
        const { predictor } = play.client;
        if (sent && (predictor.acts.done & 1) === 1) {
          watch.fire(play, predictor.bodies.aim[0]!);
          fired++;
        }
        watch.frame(play, predictor.bodies.tick[0]! - 1 + play.client.part(play.now));
      },
    });
    for (const { nearest, hit, stalled } of watch.done) {
      const reach = TUNING.boltRadius + TUNING.playerRadius;
      if (stalled) {
        count.stalled++;
        if (hit) count.hitStalled++;
      } else if (nearest <= reach - 100) {
        count.on++;
        if (hit) count.hitOn++;
      } else if (nearest >= reach + 100) {
        count.off++;
        if (hit) count.hitOff++;
      } else count.graze++;
    }
    assert.ok(fired > 3_000, `${fired} shots`);
  }
  console.log(JSON.stringify(count));
  assert.ok(count.on > 1_000 && count.off > 1_000);
  assert.ok(count.hitOn >= 0.98 * count.on, `${count.hitOn} of ${count.on} on target hit`);
  assert.equal(count.hitOff, 0);
});
