/**
 * The rating laboratory: games a second that each system predicts and rates, of made-up histories.
 *
 * Usage: deno task bench rating_replay [--games=200000]
 */

import { parseArgs } from "node:util";
import { replay, SYSTEMS } from "../services/ratings/mod.ts";
import { createRandom } from "../services/platform/random.ts";

const { values } = parseArgs({ options: { games: { type: "string", default: "200000" } } });
const TURNS = 3;
const PLAYERS = 10_000;
const random = createRandom(7);
const strength = Array.from({ length: PLAYERS }, () => 1_500 + 600 * (random() - 0.5));

for (const [sides, size] of [[2, 1], [2, 5], [6, 1]] as const) {
  const games = Array.from({ length: Number(values.games) }, (_, at) => {
    const sat = Array.from({ length: sides }, () => {
      const players = Array.from({ length: size }, () => Math.floor(random() * PLAYERS));
      const mean = players.reduce((sum, player) => sum + strength[player]!, 0) / size;
      // Whoever plays best today: Gumbel's chance makes differences Elo's.
      const today = mean - 400 / Math.LN10 * Math.log(-Math.log(Math.max(1e-12, random())));
      return { players: players.map((player) => `p${player}`), today };
    });
    const order = sat.map(({ today }) => today).sort((a, b) => b - a);
    return {
      at,
      sides: sat.map(({ players, today }) => ({ players, placement: order.indexOf(today) + 1 })),
    };
  });
  for (const system of SYSTEMS) {
    const speeds: number[] = [];
    let logLoss = 0;
    for (let turn = 0; turn < TURNS; turn++) {
      const started = performance.now();
      logLoss = replay(games, system).logLoss;
      speeds.push(games.length / (performance.now() - started) * 1_000);
    }
    const median = speeds.sort((a, b) => a - b)[1]!;
    console.log(
      `${sides} × ${size}  ${system.says.padEnd(32)}${
        Math.round(median).toLocaleString("en").padStart(9)
      } games/s, log loss ${logLoss.toFixed(4)}`,
    );
  }
}
