/** Sockets that come to a match at the same moment, or go before they are seated (AR1, AR4). */

import assert from "node:assert/strict";
import { createArena } from "../../services/arena/mod.ts";
import type { HostedRow } from "../../services/arena/hosting/store.ts";
import type { HostedMatch } from "../../services/arena/types.ts";
import type { Match } from "../../services/matchmaking/mod.ts";
import { manualClock } from "../support/app/manual_clock.ts";
import { silentLogger } from "../support/app/silent_logger.ts";

const player = (userId: string, team: number) => ({ userId, team, mmrBefore: 1_500, left: false });
const DUEL = {
  ...{
    id: "m",
    mode: "duel",
    teams: 2,
    status: "active",
    finishedAt: null,
    bots: null,
    address: null,
  },
  participants: [player("a", 0), player("b", 1)],
} as unknown as Match;

/** The arena of a node around a match that nobody has taken yet. */
function arenaOf(find: () => Promise<Match | undefined>) {
  const clock = manualClock();
  const rows = new Map<string, HostedRow>();
  const hosted = new Map<string, HostedMatch>();
  const seated: string[] = [];
  const arena = createArena(
    {
      matches: {
        list: () => [...hosted.values()],
        find: (id: string) => hosted.get(id),
        open: (match: HostedMatch) => void hosted.set(match.id, match),
        attach: (_match: HostedMatch, _seat: number, _peer: unknown, { id }: { id: string }) => {
          seated.push(id);
          return { receive() {}, end() {} };
        },
        ...{ lose() {}, abandon() {} },
      },
      lease: { hold: () => Promise.resolve(), run: () => Promise.resolve() },
      settling: { idle: () => Promise.resolve() },
      store: {
        find: (id: string) => Promise.resolve(rows.get(id)),
        host: (row: HostedRow) => {
          rows.set(row.id, { ...row, ended: false, alive: true });
          return Promise.resolve(true);
        },
      },
      hosting: { find, claim: () => Promise.resolve(true) },
      identity: { getUser: (id: string) => Promise.resolve({ id, displayName: "x" }) },
      game: { config: { modes: [{ id: "duel", enabled: true, teams: 2, team_size: 1 }] } },
      ids: { next: () => crypto.randomUUID() },
      here: { node: "n", url: "http://localhost" },
      random: () => 0.5,
      ...{ clock, log: silentLogger },
    } as unknown as Parameters<typeof createArena>[0],
  );
  const closed: [userId: string, code: number][] = [];
  const join = (id: string, watch = false) =>
    arena.attach({ id, roles: [] }, { matchId: "m", watch, piped: false }, {
      send() {},
      close: (code) => void closed.push([id, code]),
      backlog: () => 0,
    });
  const practise = (id: string) =>
    arena.practice({ id, roles: [] }, { mode: "duel", skill: "novice" });
  return { join, practise, seated, closed, settle: () => clock.advance(0) };
}

Deno.test("[AR1] a stranger who comes first does not turn a match's player away", async () => {
  const { join, seated, closed, settle } = arenaOf(() => Promise.resolve(DUEL));
  for (const id of ["stranger", "a", "b"]) join(id);
  await settle();
  assert.deepEqual(seated, ["a", "b"]);
  assert.deepEqual(closed, [["stranger", 4511]]);
});

Deno.test("[AR4] who looks on before any player has come is asked to come back, and may then", async () => {
  const { join, seated, closed, settle } = arenaOf(() => Promise.resolve(DUEL));
  join("friend", true);
  await settle();
  assert.deepEqual(closed, [["friend", 4001]]);
  for (const id of ["a", "friend"]) {
    join(id, id === "friend");
    await settle();
  }
  assert.deepEqual(seated, ["a", "friend"]);
  // Of what is over, or somebody else plays, nothing is shown.
  for (const match of [{ ...DUEL, status: "voided" }, { ...DUEL, address: "game.example:7000" }]) {
    const other = arenaOf(() => Promise.resolve(match as Match));
    other.join("friend", true);
    await other.settle();
    assert.deepEqual(other.closed, [["friend", 4511]]);
  }
});

Deno.test("[AR4] a socket that went before it was seated takes nobody's seat", async () => {
  const found = Promise.withResolvers<Match>();
  const finds = [found.promise];
  const { join, seated, closed, settle } = arenaOf(() => finds.shift() ?? Promise.resolve(DUEL));
  const slow = join("a");
  join("a");
  await settle();
  assert.deepEqual(seated, ["a"]);
  slow.end();
  found.resolve(DUEL);
  await settle();
  assert.deepEqual([seated, closed], [["a"], []]);
});

Deno.test("[AR1] however many practise, matches that players wait in are still taken", async () => {
  const { join, practise, seated, settle } = arenaOf(() => Promise.resolve(DUEL));
  await assert.rejects(async () => {
    for (let i = 0; i < 100; i++) await practise(`guest ${i}`);
  }, { code: "busy" });
  join("a");
  await settle();
  assert.deepEqual(seated, ["a"]);
});
