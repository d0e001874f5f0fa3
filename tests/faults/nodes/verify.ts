/** Compares what was acknowledged with what is there. */

import assert from "node:assert/strict";
import type { Sql } from "../../../db/client.ts";
import { eventually } from "../../support/app/eventually.ts";
import type { Acknowledged } from "./workload.ts";

/**
 * Waits until nothing is left to tell and fewer than `fewer` of these tickets wait.
 * @returns counts by status
 */
export async function comeToRest(
  sql: Sql,
  ids: readonly string[],
  { fewer, withinMs }: { fewer: number; withinMs: number },
): Promise<Record<string, number>> {
  return await eventually("the queue has come to rest", async () => {
    const rows = await sql<{ status: string; count: number }[]>`
      select status, count(*)::int from tickets where id = any(${[...ids]}::uuid[])
      group by status`;
    const byStatus = Object.fromEntries(rows.map(({ status, count }) => [status, count]));
    const [{ left }] = await sql<[{ left: number }]>`select count(*)::int as left from outbox`;
    return left === 0 && (byStatus["queued"] ?? 0) < fewer ? byStatus : undefined;
  }, { withinMs });
}

/** Waits until nothing is under way any more: outbox and stream are empty. */
export async function settle(sql: Sql, acknowledged: Acknowledged): Promise<void> {
  await eventually("the outbox is empty", async () => {
    const [row] = await sql`select count(*)::int as count from outbox`;
    if (row!["count"] > 0) throw new Error(`${row!["count"]} rows are left`);
    return true;
  });
  await eventually("every event is recorded", async () => {
    const missing = await listMissingEvents(sql, acknowledged.events);
    if (missing.length > 0) throw new Error(`${missing.length} events are missing`);
    return true;
  }, { withinMs: 60_000 });
  await eventually("every result's telemetry is recorded", async () => {
    const [row] = await sql`
      select count(*)::int as missing from match_participants p
        join matches m on m.id = p.match_id and m.status = 'finished'
      where not exists (
        select from events e where e.kind = 'match.finished' and e.user_id = p.user_id
          and e.payload_json ->> 'match_id' = m.id::text)`;
    if (row!["missing"] > 0) throw new Error(`${row!["missing"]} are missing`);
    return true;
  }, { withinMs: 60_000 });
}

async function listMissingEvents(sql: Sql, ids: string[]): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from unnest(${ids}::uuid[]) as i (id)
    where not exists (select from events e where e.id = i.id)`;
  return rows.map(({ id }) => id);
}

/** Everything that was acknowledged is there, and nothing contradicts itself. */
export async function assertKept(sql: Sql, acknowledged: Acknowledged): Promise<void> {
  const { users, tickets, results, scores } = acknowledged;
  const lostUsers = await sql`
    select id from unnest(${users.map(({ id }) => id)}::uuid[]) as i (id)
    where not exists (select from users u where u.id = i.id)`;
  assert.deepEqual([...lostUsers], [], "every acknowledged sign-in is there");

  const lostTickets = await sql`
    select i.id from unnest(${tickets.map(({ id }) => id)}::uuid[],
      ${tickets.map(({ userId }) => userId)}::uuid[]) as i (id, user_id)
    where not exists (select from tickets t where t.id = i.id and t.user_id = i.user_id)`;
  assert.deepEqual([...lostTickets], [], "every acknowledged ticket is there");

  const seats = await sql<{ match_id: string; user_id: string; mmr_after: number }[]>`
    select p.match_id, p.user_id, p.mmr_after from match_participants p
      join matches m on m.id = p.match_id
    where m.status = 'finished' and m.id = any(${results.map(({ matchId }) => matchId)}::uuid[])`;
  const after = new Map(
    seats.map((seat) => [`${seat.match_id} ${seat.user_id}`, seat.mmr_after]),
  );
  for (const { matchId, players } of results) {
    for (const { user_id, mmr_after } of players) {
      assert.equal(after.get(`${matchId} ${user_id}`), mmr_after, "every result is there");
    }
  }

  const entries = await sql<{ user_id: string; score: number }[]>`
    select e.user_id, e.score from leaderboard_entries e
      join leaderboards b on b.id = e.leaderboard_id
    where b.mode = 'duel' and e.user_id = any(${[...scores.keys()]}::uuid[])`;
  const kept = new Map(entries.map(({ user_id, score }) => [user_id, score]));
  for (const [userId, { best, asked }] of scores) {
    const score = kept.get(userId);
    if (best === -Infinity && score === undefined) continue;
    assert.ok(score !== undefined && score >= best, `the score ${best} is there, not ${score}`);
    assert.ok(asked.has(score), "no score appears that nobody submitted");
  }
  await assertMatchesWhole(sql);
}

/** No ticket in two matches, none matched without its match, none that is told to be lost (MM7). */
export async function assertMatchesWhole(sql: Sql): Promise<void> {
  // A ticket names one match: a seat that no ticket names was taken from another match's ticket.
  const twice = await sql`
    select p.match_id, p.user_id from match_participants p
      join matches m on m.id = p.match_id and m.status in ('active', 'finished')
    where (select count(*) from tickets t
      where t.match_id = p.match_id and t.user_id = p.user_id and t.status = 'matched') <> 1`;
  assert.deepEqual([...twice], [], "no ticket is in two matches");
  const torn = await sql`
    select t.id from tickets t
      left join match_participants p on p.match_id = t.match_id and p.user_id = t.user_id
    where (t.status = 'matched' and p.match_id is null) or t.reason = 'lost'
      or (t.status = 'ended' and t.reason is null)`;
  assert.deepEqual([...torn], [], "every matched ticket is seated, and every other one tells why");
  const short = await sql`
    select m.id from matches m left join match_participants p on p.match_id = m.id
    where m.mode = 'duel' and m.bots is null group by m.id having count(p.user_id) <> 2`;
  assert.deepEqual([...short], [], "every duel has two players");
}

/** Every acknowledged ticket is there, whole, and tells why it ended; players hear of their matches. */
export async function assertTicketsWhole(sql: Sql, ticketIds: string[]): Promise<void> {
  const lost = await sql`
    select id from unnest(${ticketIds}::uuid[]) as i (id)
    where not exists (select from tickets t where t.id = i.id)`;
  assert.deepEqual([...lost], [], "every acknowledged ticket is there");
  const split = await sql`
    select id from tickets group by id
    having count(distinct (status, coalesce(reason, ''), match_id, team)) > 1`;
  assert.deepEqual([...split], [], "players of a ticket share everything that becomes of it");
  const nameless = await sql`
    select id from tickets where status = 'ended' and (reason is null or reason = 'lost')`;
  assert.deepEqual([...nameless], [], "every end has a reason");
  const uneven = await sql`
    select m.id from matches m join match_participants p on p.match_id = m.id
    where m.bots is null
    group by m.id, p.team having count(*) <> (
      select count(*) from match_participants a where a.match_id = m.id) / m.teams`;
  assert.deepEqual([...uneven], [], "teams are full");
  const twice = await sql`
    select user_id from tickets where status in ('queued', 'proposed')
    group by user_id having count(*) > 1`;
  assert.deepEqual([...twice], [], "a player has one live ticket at most");
}

/** (match, player) pairs of all matches: each was announced to its player. */
export async function listSeats(sql: Sql): Promise<{ matchId: string; userId: string }[]> {
  const rows = await sql<{ match_id: string; user_id: string }[]>`
    select match_id, user_id from match_participants`;
  return rows.map(({ match_id, user_id }) => ({ matchId: match_id, userId: user_id }));
}

/**
 * Seats without a `match.found` in Redis' append-only file: rooms begin a new history whenever the
 * server changes, the file keeps all of it.
 */
export async function listUnannounced(
  seats: { matchId: string; userId: string }[],
  dir: string,
): Promise<{ matchId: string; userId: string }[]> {
  const announced = new Set<string>();
  const found =
    /"room":"user:([\w-]+)"[^\n]*?"kind":"match\.found"[^\n]*?"match_id":\s?"([\w-]+)"/g;
  for await (const { name } of Deno.readDir(`${dir}/appendonlydir`)) {
    const text = await Deno.readTextFile(`${dir}/appendonlydir/${name}`).catch(() => "");
    for (const [, userId, matchId] of text.matchAll(found)) announced.add(`${matchId} ${userId}`);
  }
  return seats.filter(({ matchId, userId }) => !announced.has(`${matchId} ${userId}`));
}
