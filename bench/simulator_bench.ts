/**
 * What the simulator adds to the matcher: the same arrivals, matches and departures through `simulate` and
 * straight into the queue, by turns in one run.
 *
 * Usage: deno task bench simulator [--tickets=1000000] [--rate=1000]
 */

import { parseArgs } from "node:util";
import { createQueue, queueRules } from "../services/matchmaking/mod.ts";
import { shippedGameConfig } from "../services/game/mod.ts";
import { createRandom } from "../services/platform/random.ts";
import { createPlayers, createVeze, momentsOf, simulate } from "../services/simulator/mod.ts";

const { values } = parseArgs({
  options: {
    tickets: { type: "string", default: "1000000" },
    rate: { type: "string", default: "1000" },
    turns: { type: "string", default: "3" },
  },
});
const { modes, regions } = shippedGameConfig();
const random = createRandom(7);
for (const mode of modes) {
  const rules = { ...queueRules(mode, regions.slice(0, 1)), botsAfterMs: null };
  const tickets = Number(values.tickets);
  const draw = createPlayers({
    ...{ mean: 1_500, deviation: 300, error: 60, patienceS: 300, largestParty: mode.team_size },
    regions: { [regions[0]!.id]: [] },
  }, random);
  const arrivals = momentsOf("poisson", { tickets, rate: Number(values.rate), random }).map(draw);

  /** What reaches the queue, written down once. */
  const calls: { now: number; add: typeof arrivals; gone: string[] }[] = [];
  const own = createVeze(rules);
  let call = { now: 0, add: [] as typeof arrivals, gone: [] as string[] };
  simulate({
    ...own,
    add(added) {
      call.add = added as typeof arrivals;
      own.add(added);
    },
    remove(ids) {
      call.gone = [...ids];
      own.remove(call.gone);
    },
    match(now) {
      calls.push({ ...call, now });
      call = { now: 0, add: [], gone: [] };
      return own.match(now);
    },
  }, arrivals);

  const times = { simulated: [] as number[], alone: [] as number[] };
  for (let turn = 0; turn < Number(values.turns); turn++) {
    const started = performance.now();
    simulate(createVeze(rules), arrivals);
    const between = performance.now();
    const queue = createQueue(rules);
    for (const { now, add, gone } of calls) {
      queue.remove(gone);
      queue.add(add);
      queue.match(now);
      queue.nextAt();
    }
    times.simulated.push(between - started);
    times.alone.push(performance.now() - between);
  }
  const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;
  const [simulated, alone] = [median(times.simulated), median(times.alone)];
  console.log(
    `${mode.id.padEnd(8)} simulated ${
      Math.round(tickets / simulated * 1_000)
    } tickets/s, the matcher ` +
      `alone ${Math.round(tickets / alone * 1_000)}: ${Math.round(100 * alone / simulated)} %`,
  );
}
