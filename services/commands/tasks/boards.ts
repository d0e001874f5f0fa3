/** `admin leaderboards verify` and `admin leaderboards rebuild`: ranks against the rows they come from. */

import { openHotState } from "../../compose/ports.ts";
import { openLeaderboards } from "../../compose/leaderboards.ts";
import { createAudit, createAuditStore } from "../../audit/mod.ts";
import { createCurrentGame, createGameStore, createSwitches } from "../../game/mod.ts";
import { createLeaderboardStore } from "../../leaderboards/mod.ts";
import { createIds } from "../../platform/ids.ts";
import { systemClock } from "../../platform/time/clock.ts";
import { connectRedis } from "../../platform/redis/connect.ts";
import { attachDatabase } from "./attach.ts";
import { openClock } from "./clock.ts";
import { roomHistory } from "../../realtime/mod.ts";
import { StartRefused } from "../serve/prepare.ts";
import type { Outside } from "../program.ts";
import { openLog, readSettings } from "../settings.ts";

const OPERATOR = { caller: { id: "operator", roles: ["admin" as const] }, address: "" };

/** Every board that has entries, or the one named. @returns the exit code: 1 for any difference */
export async function verifyBoards(outside: Outside, season?: string, mode?: string) {
  await using boards = await openBoards(outside);
  const names = season && mode ? [{ season, mode }] : await boards.listNames();
  let differences = 0;
  for (const name of names) {
    const found = await boards.boardStaff.verify(name.season, name.mode);
    differences += found.differences;
    console.log(
      `${
        `${name.season}/${name.mode}`.padEnd(28)
      } ${found.entries} entries, ${found.ranked} ranked, ` +
        `${found.differences} different`,
    );
    for (const example of found.examples) console.log(`  ${example}`);
  }
  if (differences > 0) console.log("Rebuild what differs: admin leaderboards rebuild SEASON MODE");
  return differences > 0 ? 1 : 0;
}

/** @returns the exit code */
export async function rebuildBoard(outside: Outside, season: string, mode: string) {
  await using boards = await openBoards(outside);
  const started = systemClock.elapsed();
  await boards.boardStaff.rebuild(OPERATOR, season, mode);
  console.log(
    `Rebuilt ${season}/${mode} in ${((systemClock.elapsed() - started) / 1_000).toFixed(1)} s`,
  );
  return 0;
}

/** @throws StartRefused where ranks live inside the server's process */
async function openBoards(outside: Outside) {
  const { config, secrets } = readSettings(outside.env);
  if (!secrets.redisUrl) {
    throw new StartRefused(
      "Cannot look at ranks from here: without REDIS_URL they live in the server's memory. Ask the " +
        "server: GET /admin/api/boards/{season}/{mode}/verify, POST …/rebuild.",
    );
  }
  await using undo = new AsyncDisposableStack();
  const log = openLog({ log: { ...config.log, level: "warn" } });
  const { database } = undo.use(await attachDatabase({ config, secrets, program: outside, log }));
  const clock = await openClock(database, log);
  const redis = await connectRedis({ url: secrets.redisUrl, log });
  undo.defer(() => redis.destroy());
  const ids = createIds({ clock, random: (bytes) => crypto.getRandomValues(bytes) });
  const node = `operator-${ids.secret(6)}`;
  const game = createCurrentGame(config.game);
  const switches = createSwitches({ store: createGameStore(database), game, clock, log });
  const historyMs = roomHistory(game);
  const { index, rooms, limiter } = openHotState(redis, { clock, ids, log, node, historyMs });
  undo.use(rooms);
  const stopping = new AbortController();
  undo.defer(() => stopping.abort());
  const boards = await openLeaderboards({
    ...{ database, index, rooms, limiter, game, switches, node, clock, ids, log },
    signal: stopping.signal,
    audit: createAudit({
      store: createAuditStore(database),
      secret: secrets.keyEncryption,
      ...{ clock, log },
    }),
  });
  const resources = undo.move();
  return {
    ...boards,
    async listNames() {
      const rows = await createLeaderboardStore(database).listFilled();
      return rows.filter(({ mode }) => config.game.boards.some(({ id }) => id === mode));
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
