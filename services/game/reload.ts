/**
 * Reading the game again while it is played (OPS9): on SIGHUP, or when an operator's command asks.
 *
 * A request is a row, so that no node misses it: each reads its own `GAME_CONFIG`, checks it and puts
 * it in force, or keeps what it has and says why. What it did stands in its row of `game_nodes`.
 */

import type { AuditEntry } from "../audit/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { Logger } from "../platform/observe/log.ts";
import { runOnNews } from "../platform/work/news_loop.ts";
import type { GameConfig } from "./config.ts";
import type { CurrentGame } from "./current.ts";
import type { GameStore } from "./store.ts";
import type { NodeGame } from "./types.ts";
import { withWindows } from "./overlay.ts";

/** What stands in the configuration now: the game, or everything that is wrong with it. */
export type ReadGame = () => { game: GameConfig } | { problems: string[] };

export interface GameReload {
  /**
   * Asks all nodes, this one included; where this one's own configuration is wrong it asks nobody.
   * @returns what is wrong with it: empty when all were asked
   */
  ask(by: string): Promise<string[]>;
  /** Follows requests until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Answers what was asked for meanwhile. @returns true when there was something */
  follow(): Promise<boolean>;
  /** The game as its configuration has it, without what operators have changed. */
  configured(): GameConfig;
  /** Why this node keeps the game it had; empty where nothing is wrong. */
  problems(): readonly string[];
}

/** A request is noticed at once, and after this in any case; a node is seen this often. */
const EVERY_MS = 5_000;
/** A node that has not been seen for this long is gone. */
const ALIVE_MS = 3 * EVERY_MS;

export function createGameReload(
  { store, game, read, node, clock, log }: {
    store: GameStore;
    game: CurrentGame;
    read: ReadGame;
    /** Unique name of this process. */
    node: string;
    clock: Clock;
    log: Logger;
  },
): GameReload {
  /** The last request that was answered. At first none is: it may have come since the settings were read. */
  let answered: number | undefined;
  let problems: string[] = [];
  /** What was last read well. */
  let configured = game.config;

  /** What stands in the configuration now, and may follow what is in force. */
  function readNext(): ReturnType<ReadGame> {
    const found = read();
    if ("problems" in found) return found;
    const refused = turnedBoards(game.config, found.game);
    return refused.length > 0 ? { problems: refused } : found;
  }

  async function answer(): Promise<void> {
    const found = readNext();
    if ("problems" in found) {
      problems = found.problems;
      log.error({ problems }, "game: the configuration is wrong, the one in force stays");
    } else {
      problems = [];
      configured = found.game;
    }
    const before = game.version;
    if (await game.replace(withWindows(configured, await store.listWindows()))) {
      log.info({ before, version: game.version }, "game: reloaded");
    }
  }

  async function follow(): Promise<boolean> {
    const asked = await store.lastReload();
    const isNew = asked !== answered;
    if (isNew) await answer();
    answered = asked;
    await store.report({
      ...{ node, version: game.version, reload: asked, problems },
      seenAt: new Date(clock.now()),
    });
    return isNew;
  }

  return {
    problems: () => problems,
    configured: () => configured,
    follow,

    async ask(by) {
      const found = readNext();
      if ("problems" in found) return found.problems;
      await store.askReload(reloadEntry(by, new Date(clock.now())));
      return [];
    },

    run: (signal) =>
      runOnNews({
        name: "game: reload",
        listen: store.listen,
        work: async () => {
          await follow();
        },
        everyMs: EVERY_MS,
        ...{ clock, log, signal },
      }),
  };
}

/** Ranks are kept in a board's order: turned round, they would be read from the wrong end. */
function turnedBoards(before: GameConfig, next: GameConfig): string[] {
  return next.boards.flatMap(({ id, order }, index) => {
    const known = before.boards.find((board) => board.id === id);
    return known && known.order !== order
      ? [`GAME_CONFIG: boards.${index}.order: "${id}" keeps its order; give the other one a new id`]
      : [];
  });
}

/** For the audit log: who had the game read again. */
export function reloadEntry(by: string, at: Date): AuditEntry {
  return {
    ...{ at, action: "game.reload", actor: by, subjects: [], addresses: [], details: {} },
    outcome: "done",
  };
}

/** What every node that is alive has answered to a request; absent while one has not. */
export async function answersTo(
  store: Pick<GameStore, "listNodes">,
  request: number,
  now: number,
): Promise<NodeGame[] | undefined> {
  const nodes = await store.listNodes(new Date(now - ALIVE_MS));
  return nodes.every(({ reload }) => reload >= request) ? nodes : undefined;
}
