/** Anything players and nodes may do, in any order: what must hold holds throughout (MM1–MM9, MM16). */

import assert from "node:assert/strict";
import { createMetrics } from "../../../services/platform/observe/metrics.ts";
import { composePlay } from "../../../services/compose/play.ts";
import { silentLogger } from "../../support/app/silent_logger.ts";
import { assertMatchesWhole, assertTicketsWhole } from "../../faults/nodes/verify.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { chance, TEST_SEED } from "../../support/app/random.ts";
import type { Guest, TestApp } from "../../support/app/test_app.ts";
import { guests } from "./play.ts";
import { testGame } from "../../support/app/test_game.ts";

const PLAYERS = 36;
const STEPS = 700;

const shipped = testGame();
const ready = (id: string) => ({
  ...shipped.modes.find((mode) => mode.id === id)!,
  ready_check_s: 10,
});
const onEachEngine = testApps({
  game: {
    ...shipped,
    modes: shipped.modes.map((mode) => mode.id === "squad" ? ready("squad") : mode),
  },
});

/** Another node's matchmaking on the same database. */
function startNode(
  { services: { engines, realtime: { rooms }, game: { game }, leases, ids }, config, clock }:
    TestApp,
  holder: string,
) {
  return composePlay({
    metrics: createMetrics(),
    ...{ config: { ...config, matcher: "auto" }, game, rooms, leases, clock, ids, node: holder },
    database: engines.database,
    log: silentLogger,
  }, { tokens: { issueJoin: () => "" }, findSeason: () => undefined });
}

onEachEngine(
  "[MM1 MM5 MM7 MM8 MM9 MM16] whatever happens, nobody is lost or in two matches",
  async (app) => {
    const random = chance(TEST_SEED);
    const { clock, services: { engines: { database: { sql } }, leases } } = app;
    const players = await guests(app, PLAYERS);
    let nodes = 0;
    const begin = () => startNode(app, `chaos-${++nodes}`);
    let node = begin();
    /** Nodes that were thought dead and still believe they hold their leases. */
    const zombies: typeof node[] = [];
    const acknowledged = new Set<string>();
    const caller = ({ id }: Guest) => ({ id, roles: ["player"] as const });
    const regions = ["eu-north", "eu-west"];
    const swallow = (error: { code?: string }) => {
      // A named refusal; anything else is a fault.
      if (typeof error.code !== "string") throw error;
      return undefined;
    };
    const liveTicket = async ({ id }: Guest, status: string) => {
      const [row] = await sql<{ id: string }[]>`
      select id from tickets where user_id = ${id} and status = ${status}`;
      return row?.id;
    };

    const deeds: Record<string, () => Promise<unknown>> = {
      async queue() {
        const player = random.pick(players);
        const party = random.next() < 0.4 ? await partyOf(player) : undefined;
        const queued = await node.matchmaking.enqueue(caller(player), {
          userId: player.id,
          mode: random.pick(["duel", "squad", "squad", "brawl"]),
          region: random.pick(regions),
          ...(party && { partyId: party }),
          ...(random.next() < 0.1 && { bots: true }),
        }).catch(swallow);
        if (queued) acknowledged.add(queued.ticket.id);
      },
      leave: () => node.matchmaking.dequeue(random.pick(players).id).catch(swallow),
      async answer() {
        const player = random.pick(players);
        const ticket = await liveTicket(player, "proposed");
        if (!ticket) return;
        const what = random.next() < 0.85 ? "accept" : "decline";
        await node.matchmaking[what](caller(player), ticket).catch(swallow);
      },
      async acceptAll() {
        for (const player of players) {
          const ticket = await liveTicket(player, "proposed");
          if (ticket) await node.matchmaking.accept(caller(player), ticket).catch(swallow);
        }
      },
      async befriend() {
        const [one, two] = [random.pick(players), random.pick(players)];
        const party = await node.parties.create(one.id);
        if (two !== one) await node.parties.join(two.id, party.code);
      },
      /** Whoever plays queues again only afterwards (MM20). */
      async quit() {
        for (const { id } of players.slice(0, random.below(PLAYERS))) {
          const [playing] = await sql<{ match_id: string }[]>`
            select p.match_id from match_participants p join matches m on m.id = p.match_id
            where p.user_id = ${id} and p.left_at is null and m.status = 'active' limit 1`;
          if (playing) await node.matches.leave(playing.match_id, id);
        }
      },
      async part() {
        const player = random.pick(players);
        const party = await partyOf(player);
        if (party) await node.parties.leave(player.id, party).catch(swallow);
      },
      keep: () => node.matchmaking.keepAlive(players.slice(0, PLAYERS / 2).map(({ id }) => id)),
      wait: () => clock.advance(random.below(8_000)),
      pass: () => passAll(),
      together: () => Promise.all([passAll(), deeds.leave!(), deeds.queue!(), deeds.answer!()]),
      async crash() {
        zombies.push(node);
        node = begin();
        await leases.endOthers(`chaos-${nodes}`);
      },
      async wake() {
        // It has not noticed: its claims must be refused, not its belief.
        const zombie = zombies.at(-1);
        if (!zombie) return;
        await passAll();
        await Promise.all(zombie.matchers.list().map((matcher) => matcher.pass()));
        await leases.endOthers(`chaos-${nodes}`);
      },
    };
    const often = [
      "queue",
      "queue",
      "queue",
      "queue",
      "pass",
      "pass",
      "wait",
      "answer",
      "together",
      "quit",
    ];

    async function passAll() {
      for (const matcher of node.matchers.list()) await matcher.pass();
    }
    async function partyOf({ id }: Guest): Promise<string | undefined> {
      const [row] = await sql<{ party_id: string }[]>`
      select party_id from party_members where user_id = ${id}`;
      return row?.party_id;
    }

    for (let step = 0; step < STEPS; step++) {
      const deed = random.next() < 0.75 ? random.pick(often) : random.pick(Object.keys(deeds));
      await deeds[deed]!();
      if (step % 100 === 99) {
        await assertMatchesWhole(sql);
        await assertTicketsWhole(sql, [...acknowledged]);
      }
    }
    await assertMatchesWhole(sql);
    await assertTicketsWhole(sql, [...acknowledged]);
    const ends = await sql<{ reason: string; count: number }[]>`
    select coalesce(reason, status) as reason, count(*)::int as count from tickets
    where user_id = any(${players.map(({ id }) => id)}::uuid[]) group by 1 order by 1`;
    console.log(
      `seed ${TEST_SEED}, ${acknowledged.size} tickets, ${zombies.length} crashes: ` +
        ends.map(({ reason, count }) => `${reason} ${count}`).join(", "),
    );
    for (const reason of ["matched", "cancelled", "expired", "declined", "superseded"]) {
      assert.ok(
        ends.some((end) => end.reason === reason),
        `nobody was ${reason}: nothing is shown`,
      );
    }
  },
);
