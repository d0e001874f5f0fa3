/** MM18: the simulator and the program make the same matches of the same arrivals. */

import assert from "node:assert/strict";
import { queueRules } from "../../../services/matchmaking/mod.ts";
import { createRandom } from "../../../services/platform/random.ts";
import { createVeze, readArrivals, simulate } from "../../../services/simulator/mod.ts";
import { ok } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { asServer, pass } from "./play.ts";
import { testGame } from "../../support/app/test_game.ts";

const onEachEngine = testApps();
const ARRIVALS = 60;
/** Moments at which people come and the queue is looked at. */
const TURN_MS = 500;

onEachEngine(
  "[MM18] recorded arrivals are matched as the simulator says, pair by pair",
  async (app) => {
    const random = createRandom(11);
    const region = "us-east";
    const { modes, regions } = testGame();
    const rules = {
      ...queueRules(modes.find(({ id }) => id === "duel")!, regions),
      expansion: null,
    };
    const players = await Promise.all(Array.from({ length: ARRIVALS }, () => app.guest()));
    let turn = 0;
    const lines = players.map(({ id }) => {
      turn += 1 + Math.floor(random() * 4);
      return `${turn * TURN_MS},${id},${1_500 + Math.round(600 * (random() - 0.5))}`;
    });
    const arrivals = readArrivals(lines.join("\n"), { region, patienceMs: 1e9 });
    const said = simulate(createVeze({ ...rules, botsAfterMs: null }), arrivals);
    const pairs = Map.groupBy(said.filter(({ match }) => match), ({ match }) => match!);
    const expected = [...pairs.values()].map((own) => ({
      at: own[0]!.ticket.enqueuedAt + own[0]!.waitMs,
      players: own.map(({ ticket }) => ticket.members[0]!.userId).sort(),
    })).filter(({ at }) => at <= arrivals.at(-1)!.enqueuedAt);

    const made: typeof expected = [];
    for (let at = 0, next = 0; next < arrivals.length; at += TURN_MS) {
      while (arrivals[next]?.enqueuedAt === at) {
        const [{ userId, mmr }] = arrivals[next++]!.members as [{ userId: string; mmr: number }];
        ok(
          await asServer(app, "/matchmaking/enqueue", {
            user_id: userId,
            mode: "duel",
            region,
            mmr,
          }),
          202,
        );
      }
      const { body } = await pass(app, { mode: "duel", region });
      for (const { teams } of body.matches) made.push({ at, players: teams.flat().sort() });
      await app.clock.advance(TURN_MS);
    }
    const named = (list: typeof expected) =>
      list.map(({ at, players }) => `${at} ${players}`).sort();
    assert.deepEqual(named(made), named(expected));
    assert.ok(expected.length > 10);
    assert.ok(
      expected.some(({ at, players }) =>
        arrivals.every(({ enqueuedAt, members }) =>
          enqueuedAt !== at || !players.includes(members[0]!.userId)
        )
      ),
      "some waited until their windows had grown",
    );
  },
);
