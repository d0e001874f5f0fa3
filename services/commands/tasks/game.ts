/** `admin game` and `admin game reload`: which game the nodes play, and reading it again on all of them. */

import { answersTo, createGameStore, type NodeGame, reloadEntry } from "../../game/mod.ts";
import { attachDatabase } from "./attach.ts";
import { openClock } from "./clock.ts";
import type { Outside } from "../program.ts";
import { openLog, readGame, readSettings } from "../settings.ts";

const PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 200;

/** @returns the exit code */
export async function showGame(outside: Outside): Promise<number> {
  await using game = await openGame(outside);
  const nodes = await answersTo(game.store, 0, game.clock.now()) ?? [];
  print(nodes);
  return nodes.some(({ problems }) => problems.length > 0) ? 1 : 0;
}

/**
 * Each node reads its own `GAME_CONFIG`; the one of this command is checked first, so that a mistake
 * shows before anybody is asked.
 * @returns the exit code: 1 when a node kept the game it had
 */
export async function reloadGame(outside: Outside): Promise<number> {
  const found = readGame(outside.env);
  if ("problems" in found) {
    console.error(["Nobody was asked: the game is wrong", ...found.problems].join("\n  - "));
    return 1;
  }
  await using game = await openGame(outside);
  const { store, clock } = game;
  const request = await store.askReload(reloadEntry("operator", new Date(clock.now())));
  const until = clock.elapsed() + PATIENCE_MS;
  for (;;) {
    const nodes = await answersTo(store, request, clock.now());
    if (nodes || clock.elapsed() > until) {
      print(nodes ?? []);
      if (!nodes) console.log("Not every node has answered: admin game shows them");
      return nodes?.every(({ problems }) => problems.length === 0) ? 0 : 1;
    }
    await clock.sleep(LOOK_EVERY_MS);
  }
}

async function openGame(outside: Outside) {
  const { config, secrets } = readSettings(outside.env);
  const log = openLog({ log: { ...config.log, level: "warn" } });
  const attached = await attachDatabase({ config, secrets, program: outside, log });
  const clock = await openClock(attached.database, log);
  return {
    store: createGameStore(attached.database),
    clock,
    [Symbol.asyncDispose]: () => attached[Symbol.asyncDispose](),
  };
}

function print(nodes: readonly NodeGame[]): void {
  if (nodes.length === 0) console.log("No node is running.");
  for (const { node, version, problems } of nodes) {
    console.log(`${node}  plays ${version}${problems.length > 0 ? ", and kept it:" : ""}`);
    for (const problem of problems) console.log(`  - ${problem}`);
  }
}
