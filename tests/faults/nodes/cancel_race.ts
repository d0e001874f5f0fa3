/** Cancelling against being matched, at the same moment: the same for the few and the many. */

import assert from "node:assert/strict";
import type { TestApp } from "../../support/app/test_app.ts";

const AT_ONCE = 25;
const REGION = "ap-southeast";

/** Races `rounds` pairs of players; of each pair one cancels while a pass runs. */
export async function raceCancels(app: TestApp, rounds: number): Promise<void> {
  const { play: { matchmaking, matches }, engines: { database: { sql } } } = app.services;
  const server = { id: "game", roles: ["service"] as const };
  const users = await Promise.all(Array.from({ length: AT_ONCE * 2 }, () => app.guest()));
  let cancelled = 0;
  /** How long the last pass took: cancelling falls before, into and behind the claim on any machine. */
  let passMs = 8;
  for (let round = 0; round < rounds; round += AT_ONCE) {
    const pairs = Array.from({ length: Math.min(AT_ONCE, rounds - round) }, (_, i) => {
      // Ratings of their own: a pair meets nobody else.
      return { mmr: i * 700 - 9_000, players: [users[2 * i]!, users[2 * i + 1]!] as const };
    });
    const tickets = await Promise.all(
      pairs.map(({ mmr, players }) =>
        Promise.all(
          players.map(async ({ id }) =>
            (await matchmaking.enqueue(server, {
              ...{ userId: id, mode: "duel", region: REGION, mmr },
              // Matches of earlier rounds are never over.
              whilePlaying: "allow",
            })).ticket.id
          ),
        )
      ),
    );
    await sql`delete from outbox`;
    const started = performance.now();
    const [, answers] = await Promise.all([
      matches.pass({ mode: "duel", region: REGION }).then(() =>
        passMs = performance.now() - started
      ),
      Promise.all(
        pairs.map(({ players: [one] }, i) =>
          new Promise((resolve) => setTimeout(resolve, (i % 8) / 4 * passMs)).then(() =>
            matchmaking.dequeue(one.id).then(
              () => "cancelled",
              (error) => `${error.code} ${error.options?.members?.match_id ?? ""}`,
            )
          )
        ),
      ),
    ]);
    const rows = await sql<{ id: string; status: string; reason: string; match_id: string }[]>`
      select id, status, reason, match_id from tickets
      where id = any(${tickets.flat()}::uuid[])`;
    const told = await sql<{ target: string; kind: string; reason: string | null }[]>`
      select target, payload_json->>'kind' as kind, payload_json->'data'->>'reason' as reason
      from outbox where kind = 'room'`;
    for (const [i, { players: [one, two] }] of pairs.entries()) {
      const [mine, theirs] = tickets[i]!.map((id) => rows.find((row) => row.id === id)!);
      const heard = (id: string) =>
        told.filter(({ target }) => target === `user:${id}`).map(({ kind, reason }) =>
          reason ? `${kind} ${reason}` : kind
        );
      if (answers[i] === "cancelled") {
        cancelled++;
        assert.deepEqual([mine!.status, mine!.reason], ["ended", "cancelled"]);
        assert.equal(theirs!.status, "queued");
        assert.deepEqual([heard(one.id), heard(two.id)], [["ticket.updated cancelled"], []]);
        await matchmaking.dequeue(two.id);
      } else {
        assert.match(answers[i]!, /^already_matched/);
        assert.deepEqual([mine!.status, theirs!.status], ["matched", "matched"]);
        assert.equal(mine!.match_id, theirs!.match_id);
        assert.deepEqual([heard(one.id), heard(two.id)], [["match.found"], ["match.found"]]);
      }
    }
  }
  console.log(`${rounds} races: ${cancelled} cancelled, ${rounds - cancelled} matched`);
  assert.ok(cancelled > 0 && cancelled < rounds, "both happen");
}
