import assert from "node:assert/strict";
import { manualClock } from "../../tests/support/app/manual_clock.ts";
import { createCurrentGame, shippedGameConfig } from "../game/mod.ts";
import { createSimulatorDesk, type TrialThread } from "./desk.ts";
import { createTrialThread } from "./worker_thread.ts";

const root = new URL("../../", import.meta.url);
const wanted = {
  ...{ mode: "duel", window: shippedGameConfig().modes[0]!.window, tickets: 500 },
  ...{ rate: 2, process: "poisson" as const, patienceS: 300, seed: 1, bots: 0, mostMs: 3_000 },
};
const failedBy = (code: string) => (error: unknown) => (error as { code?: string }).code === code;

Deno.test("[MM18] a trial that takes too long is stopped, and the next one runs in another thread", async () => {
  const clock = manualClock();
  let stopped = 0;
  const thread: TrialThread = {
    run: () => new Promise(() => {}),
    stop: () => void stopped++,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const game = createCurrentGame(shippedGameConfig());
  const desk = createSimulatorDesk({ thread, game, clock });
  const long = desk.run(wanted);
  await assert.rejects(desk.run(wanted), failedBy("busy"));
  const refused = assert.rejects(long, failedBy("too_long"));
  await clock.advance(3_000);
  await refused;
  assert.equal(stopped, 1);

  await using real = createTrialThread({ entry: (path) => new URL(path, root), clock });
  const again = createSimulatorDesk({ thread: real, game, clock });
  const first = again.run({ ...wanted, tickets: 10_000_000 });
  const over = assert.rejects(first, failedBy("too_long"));
  await clock.advance(3_000);
  await over;
  const { now, proposed } = await again.run(wanted);
  assert.deepEqual(now, proposed);
  assert.equal(now.matched + now.abandoned, 500);
});

Deno.test("[MM18] an idle thread ends after a minute, and a trial starts another", async () => {
  const clock = manualClock();
  const made: string[] = [];
  await using thread = createTrialThread({
    clock,
    entry(path) {
      made.push(path);
      return new URL(path, root);
    },
  });
  const game = createCurrentGame(shippedGameConfig());
  const desk = createSimulatorDesk({ thread, game, clock });
  await desk.run(wanted);
  await clock.advance(59_000);
  await desk.run(wanted);
  assert.equal(made.length, 1);
  await clock.advance(59_000);
  await clock.advance(1_000);
  await desk.run(wanted);
  assert.deepEqual(made, Array(2).fill("workers/simulator_worker.ts"));
});
