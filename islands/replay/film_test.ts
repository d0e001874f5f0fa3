import assert from "node:assert/strict";
import { playAgain } from "../../services/arena/match/replay.ts";
import { readReplay } from "../../services/arena/records/replay_file.ts";
import { shoot } from "./film.ts";
import { hashOf, momentsOf, tickIn } from "./moments.ts";

const file = new URL("../../tests/arena/records/recorded.veze-replay", import.meta.url);
const recorded = async () => readReplay(await Deno.readFile(file));
const rest = () => Promise.resolve();

Deno.test("[AR5] every moment of a film shows everybody where the match had them", async () => {
  const replay = await recorded();
  const film = await shoot(replay, rest);
  assert.equal(film.ticks, replay.ticks);
  assert.ok(film.isTrue);
  for (const { state: { tick }, bodies, players, seats } of playAgain(replay)) {
    const shown = new Map(film.players(tick).map((each) => [each.seat, each]));
    for (let seat = 0; seat < seats; seat++) {
      const { x, y, health } = shown.get(seat) ?? {};
      if (players.present[seat] === 0) assert.equal(x, undefined);
      else {
        const is = [bodies.x[seat], bodies.y[seat], players.health[seat]];
        assert.deepEqual([x, y, health], is, `tick ${tick}`);
      }
    }
  }
  // Halfway between two ticks somebody who walks is between two places.
  const [before, between, after] = [400, 400.5, 401].map((at) => film.players(at)[0]!);
  assert.equal(between!.x, (before!.x + after!.x) / 2);
});

Deno.test("[AR5] a film of a match that was another is not true", async () => {
  const replay = await recorded();
  replay.hashes[replay.ticks - 1]! ^= 1;
  assert.equal((await shoot(replay, rest)).isTrue, false);
});

Deno.test("[AR5] moments are the eliminations, and an address leads to one", async () => {
  const moments = momentsOf(await shoot(await recorded(), rest));
  assert.ok(moments.length > 3);
  assert.ok(moments.every(({ tick }, i) => i === 0 || tick >= moments[i - 1]!.tick));
  assert.equal(tickIn(hashOf(301)), 301);
  assert.equal(hashOf(316), "#t=10.5");
  for (const none of ["", "#t=", "#t=x", "#t=-1", "#t=99999", "#why"]) {
    assert.equal(tickIn(none), undefined, none);
  }
});
